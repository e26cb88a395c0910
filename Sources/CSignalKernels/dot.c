#include "signal_kernels.h"

#pragma STDC FP_CONTRACT OFF

// One version per instruction set, chosen by the loader (GNU ifunc); elsewhere the compiler's default target.
#if defined(__x86_64__) && defined(__linux__) && defined(__has_attribute)
#if __has_attribute(target_clones) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#endif
#ifndef KERNEL
#define KERNEL
#endif

typedef float lanes __attribute__((vector_size(64), aligned(4)));

KERNEL float signal_dot(const float *a, const float *b, long count) {
    lanes sums = {0};
    for (long i = 0; i < count; i += 16) {
        lanes products = *(const lanes *)(a + i) * *(const lanes *)(b + i);
        sums += products;
    }
    float sum = 0;
    for (int i = 0; i < 8; i++) sum += sums[i] + sums[i + 8];
    return sum;
}
