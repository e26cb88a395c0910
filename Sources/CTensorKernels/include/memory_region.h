// Address space for large tensors, whose pages take memory from their first use on.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// `bytes` of address space, in pages as large as the system offers; NULL where there is none, and under sanitizers, which are to
// see each tensor by itself.
void *st_reserve_memory(size_t bytes);

// Gives the memory of whole pages between `start` and `start + bytes` back to the system. Their contents are lost.
void st_release_pages(void *start, size_t bytes);

#ifdef __cplusplus
}
#endif
