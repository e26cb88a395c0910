#define _GNU_SOURCE
#include "tensor_kernels.h"
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

static _Thread_local bool inside_parallel_loop = false;

bool st_is_inside_parallel_loop(void) { return inside_parallel_loop; }
void st_set_inside_parallel_loop(bool inside) { inside_parallel_loop = inside; }

static _Thread_local bool loop_is_bf16 = false;

bool st_loop_is_bf16(void) { return loop_is_bf16; }
void st_set_loop_is_bf16(bool is) { loop_is_bf16 = is; }

int st_available_cores(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
