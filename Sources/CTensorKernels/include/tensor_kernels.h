// Inner loops of the Tensors module, compiled for several instruction sets and chosen when the program loads.
// All arrays are dense; counts are in elements. `_f32` is for work, `_f64` for checking derivatives.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "layer_kernels.h"
#include "rough_functions.h"
#include "window_product.h"
#include "winograd.h"

#ifdef __cplusplus
extern "C" {
#endif

// One line per elementwise function: name, value in terms of x, derivative in terms of x and of the value y.
// What is not a number stays so. EXP, LOG and so on stand for the element type's own function. This table is the only place
// where they are defined.
#define ST_UNARY_TABLE(F)                                                                              \
    F(negate, -x, -ONE)                                                                                \
    F(exp, EXP(x), y)                                                                                  \
    F(log, LOG(x), ONE / x)                                                                            \
    F(log1p, LOG1P(x), ONE / (ONE + x))                                                                \
    F(sqrt, SQRT(x), HALF / y)                                                                         \
    F(square, x * x, x + x)                                                                            \
    F(absolute, x < ZERO ? -x : x, x < ZERO ? -ONE : (x > ZERO ? ONE : ZERO))                          \
    F(reciprocal, ONE / x, -y * y)                                                                     \
    F(tanh, TANH(x), ONE - y * y)                                                                      \
    F(sigmoid, ONE / (ONE + EXP(-x)), y * (ONE - y))                                                   \
    F(softplus, (x > ZERO ? x : ZERO) + LOG1P(EXP(x > ZERO ? -x : x)), ONE / (ONE + EXP(-x)))          \
    F(erf, ERF(x), TWO_OVER_SQRT_PI * EXP(-x * x))                                                     \
    F(relu, x <= ZERO ? ZERO : x, y > ZERO ? ONE : ZERO)                                                \
    F(elu, x > ZERO ? x : EXPM1(x), y > ZERO ? ONE : y + ONE)                                          \
    F(gelu, HALF * x * (ONE + ERF(x * SQRT_HALF)),                                                     \
      HALF * (ONE + ERF(x * SQRT_HALF)) + x * INV_SQRT_TWO_PI * EXP(-HALF * x * x))                    \
    F(silu, x / (ONE + EXP(-x)), (ONE + x * (ONE - ONE / (ONE + EXP(-x)))) / (ONE + EXP(-x)))         \
    F(sin, SIN(x), COS(x))                                                                             \
    F(cos, COS(x), -SIN(x))

#define ST_BINARY_TABLE(F)              \
    F(add, a + b)                       \
    F(subtract, a - b)                  \
    F(multiply, a * b)                  \
    F(divide, a / b)                    \
    F(maximum, (a > b || a != a) ? a : b) \
    F(minimum, (a < b || a != a) ? a : b) \
    F(greater, a > b ? ONE : ZERO)      \
    F(greaterOrEqual, a >= b ? ONE : ZERO) \
    F(equal, a == b ? ONE : ZERO)       \
    F(power, POWER(a, b))

typedef enum {
#define F(name, ...) st_unary_##name,
    ST_UNARY_TABLE(F)
#undef F
} st_unary_function;

typedef enum {
#define F(name, ...) st_binary_##name,
    ST_BINARY_TABLE(F)
#undef F
} st_binary_function;

#define ST_DECLARE(T, S)                                                                                              \
    void st_unary_##S(st_unary_function f, ptrdiff_t n, const T *x, T *y);                                            \
    /* dx = dy * f'(x), with y = f(x); dx may be dy */                                                                \
    void st_unary_derivative_##S(st_unary_function f, ptrdiff_t n, const T *x, const T *y, const T *dy, T *dx);       \
    /* out[i] = f(a[i * strideA], b[i * strideB]); strides 0 or 1 */                                                  \
    void st_binary_##S(st_binary_function f, ptrdiff_t n, const T *a, ptrdiff_t strideA, const T *b,                  \
                       ptrdiff_t strideB, T *out);                                                                    \
    void st_fill_##S(ptrdiff_t n, T value, T *out);                                                                   \
    void st_scale_##S(ptrdiff_t n, T factor, T offset, const T *x, T *y);                                             \
    void st_axpy_##S(ptrdiff_t n, T factor, const T *x, T *y);                                                        \
    void st_gather_strided_##S(ptrdiff_t n, const T *x, ptrdiff_t stride, T *y);                                      \
    void st_transpose_##S(ptrdiff_t rows, ptrdiff_t columns, const T *x, T *y);                                       \
    double st_sum_##S(ptrdiff_t n, const T *x);                                                                       \
    double st_dot_##S(ptrdiff_t n, const T *x, const T *y);                                                           \
    double st_sum_squared_difference_##S(ptrdiff_t n, const T *x, T center);                                          \
    /* NaN is above all numbers */                                                                                    \
    T st_max_##S(ptrdiff_t n, const T *x);                                                                            \
    void st_max_into_##S(ptrdiff_t n, const T *x, T *y);                                                              \
    bool st_all_finite_##S(ptrdiff_t n, const T *x);                                                                  \
    /* rows of `n`; returns nothing, writes one row */                                                                \
    void st_softmax_##S(ptrdiff_t n, const T *x, T *y);                                                               \
    void st_log_softmax_##S(ptrdiff_t n, const T *x, T *y);                                                           \
    T st_log_sum_exp_##S(ptrdiff_t n, const T *x);                                                                    \
    /* Loshchilov & Hutter 2019; bias corrections are folded into rate and epsilon by the caller */                   \
    void st_adamw_##S(ptrdiff_t n, T *w, const T *g, T *m, T *v, T beta1, T beta2, T rate, T epsilon, T keep);
ST_DECLARE(float, f32)
ST_DECLARE(double, f64)
#undef ST_DECLARE

// OpenBLAS may be held to AVX2 kernels on a processor that has AVX-512: older versions do not know newer processors,
// and some systems set OPENBLAS_CORETYPE for all programs. That halves the speed of everything here, so the best
// kernels are chosen again; SAMETEMPO_KEEP_BLAS_KERNELS=1 prevents it. With SAMETEMPO_INSTRUCTION_SET=avx2 those of AVX2
// are chosen. Ends OpenBLAS's own threads. Does nothing with
// another BLAS. Call it before the first BLAS call. Returns the name of the kernel set in use, or "unknown".
const char *st_prepare_blas(void);

// Cores this process may run on, which a container or `taskset` can make fewer than the machine has.
int st_available_cores(void);

// True on a thread that is working inside a parallel loop, so that inner loops do not split again.
bool st_is_inside_parallel_loop(void);
void st_set_inside_parallel_loop(bool inside);

// Whether the loop that this thread works in multiplies in bfloat16.
bool st_loop_is_bf16(void);
void st_set_loop_is_bf16(bool is);

#ifdef __cplusplus
}
#endif
