#include "tensor_kernels.h"
#include "allowed_isa.h"
#include <stdlib.h>
#include <string.h>

// OpenBLAS's own entry points, weak because another BLAS (Accelerate, reference BLAS) has none of them.
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern char *openblas_get_corename(void) __attribute__((weak));
extern void openblas_set_num_threads(int) __attribute__((weak));
extern int blas_thread_shutdown_(void) __attribute__((weak));

#if defined(__x86_64__)
static bool uses_avx512_kernels(void) {
    const char *name = openblas_get_corename();
    return !strcmp(name, "SkylakeX") || !strcmp(name, "Cooperlake") || !strcmp(name, "SapphireRapids");
}

// Without a value OpenBLAS chooses for itself.
static void choose_again(const char *core_type) {
    if (core_type) setenv("OPENBLAS_CORETYPE", core_type, 1); else unsetenv("OPENBLAS_CORETYPE");
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
}
#endif

const char *st_prepare_blas(void) {
    // Our own threads divide the work. With OpenBLAS's threads as well both would wait for each other.
    if (openblas_set_num_threads) openblas_set_num_threads(1);
    // Idle, they would still spin for the first 20 ms of the program, on the cores that ours are to have.
    if (blas_thread_shutdown_) blas_thread_shutdown_();
#if defined(__x86_64__)
    bool has_avx512 = st_best_isa() == st_isa_avx512;
    if (gotoblas_dynamic_init && gotoblas_dynamic_quit && openblas_get_corename && has_avx512 != uses_avx512_kernels() &&
        !getenv("SAMETEMPO_KEEP_BLAS_KERNELS")) {
        const char *inherited = getenv("OPENBLAS_CORETYPE");
        char *saved = inherited ? strdup(inherited) : NULL;
        choose_again(has_avx512 ? NULL : "Haswell");
        if (has_avx512 && !uses_avx512_kernels()) choose_again("SkylakeX");
        // Programs that we start are to see the environment that we were given.
        if (saved) setenv("OPENBLAS_CORETYPE", saved, 1); else unsetenv("OPENBLAS_CORETYPE");
        free(saved);
    }
#endif
    return openblas_get_corename ? openblas_get_corename() : "unknown";
}
