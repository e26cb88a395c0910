#include "allowed_isa.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static st_isa of_processor(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return __builtin_cpu_supports("avx512bf16") ? st_isa_bf16 : st_isa_avx512;
    if (__builtin_cpu_supports("x86-64-v3")) return st_isa_avx2;
#endif
    return st_isa_none;
}

static st_isa of_environment(void) {
    const char *name = getenv("SAMETEMPO_INSTRUCTION_SET");
    if (!name || !*name) return st_isa_bf16;
    if (!strcmp(name, "avx2")) return st_isa_avx2;
    if (!strcmp(name, "avx512")) return st_isa_avx512;
    fprintf(stderr, "SAMETEMPO_INSTRUCTION_SET is %s, which is not known; set it to avx2 or avx512, or unset it\n", name);
    return st_isa_bf16;
}

st_isa st_allowed_isa(void) {
    // Found once, by whichever thread comes first; all find the same.
    static _Atomic int found = -1;
    if (found < 0) {
        st_isa processor = of_processor(), environment = of_environment();
        found = processor < environment ? processor : environment;
    }
    return (st_isa)found;
}
