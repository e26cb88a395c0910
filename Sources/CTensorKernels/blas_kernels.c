#include "tensor_kernels.h"
#include <stdlib.h>
#include <string.h>

// OpenBLAS's own entry points, weak because another BLAS (Accelerate, reference BLAS) has none of them.
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern char *openblas_get_corename(void) __attribute__((weak));
extern void openblas_set_num_threads(int) __attribute__((weak));

const char *st_prepare_blas(void) {
    // Our own threads divide the work. With OpenBLAS's threads as well both would wait for each other.
    if (openblas_set_num_threads) openblas_set_num_threads(1);
#if defined(__x86_64__)
    if (gotoblas_dynamic_init && gotoblas_dynamic_quit && openblas_get_corename && !getenv("OPENBLAS_CORETYPE")) {
        const char *name = openblas_get_corename();
        bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
        if (avx512 && (!strcmp(name, "Haswell") || !strcmp(name, "Zen"))) {
            setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
            gotoblas_dynamic_quit();
            gotoblas_dynamic_init();
            unsetenv("OPENBLAS_CORETYPE");
        }
    }
#endif
    return openblas_get_corename ? openblas_get_corename() : "unknown";
}
