// Functions for networks whose products are rounded to bfloat16: to 13 bits, which are 5 more than their products read, in half the
// time. To be called only where `st_has_bf16`.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// y = x / (1 + exp(-x)).
void st_rough_silu(ptrdiff_t n, const float *x, float *y);
// dx = dy times its derivative; dx may be dy.
void st_rough_silu_derivative(ptrdiff_t n, const float *x, const float *dy, float *dx);

#ifdef __cplusplus
}
#endif
