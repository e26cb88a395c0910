// Which instruction sets each kernel is compiled for. The loader picks one by the processor (GNU ifunc); elsewhere
// the compiler's default target is used.
#pragma once
#if defined(__x86_64__) && defined(__linux__) && defined(__has_attribute) && !defined(__SANITIZE_ADDRESS__)
#if __has_attribute(target_clones) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#endif
#ifndef KERNEL
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))
