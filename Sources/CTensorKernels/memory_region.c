#define _GNU_SOURCE
#include "memory_region.h"
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#endif

void *st_reserve_memory(size_t bytes) {
#if defined(IS_SANITIZED)
    return NULL;
#else
    int flags = MAP_PRIVATE | MAP_ANON;
#if defined(MAP_NORESERVE)
    // Systems that count what is promised would count what is never used.
    flags |= MAP_NORESERVE;
#endif
    void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (start == MAP_FAILED) return NULL;
#if defined(MADV_HUGEPAGE)
    // A large page is touched once where small ones are touched 512 times, and the processor finds it sooner.
    madvise(start, bytes, MADV_HUGEPAGE);
#endif
    return start;
#endif
}

void st_release_pages(void *start, size_t bytes) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)start + page - 1) / page * page, end = ((uintptr_t)start + bytes) / page * page;
    if (first < end) madvise((void *)first, end - first, MADV_DONTNEED);
}
