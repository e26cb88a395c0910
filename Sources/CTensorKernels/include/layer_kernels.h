// Inner loops of normalisation, pooling, selection and interpolation. Conventions as in tensor_kernels.h; "accumulates"
// means that the result is added to what is there.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ST_DECLARE_LAYER_KERNELS(T, S)                                                                                \
    /* The derivative of softmax along one row: dx = y * (dy - sum(y * dy)). */                                       \
    void st_softmax_gradient_##S(ptrdiff_t n, const T *y, const T *dy, T *dx);                                        \
    /* out = mask != 0 ? a : b */                                                                                     \
    void st_select_##S(ptrdiff_t n, const T *mask, const T *a, const T *b, T *out);                                   \
                                                                                                                      \
    /* Each row of n: y = (x - mean) * scale * gain + offset, scale = 1 / sqrt(variance + epsilon). gain and offset   \
       are rows too, or both null. Writes one mean and one scale per row. */                                          \
    void st_normalize_rows_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *gain, const T *offset, T epsilon,    \
                               T *y, T *mean, T *scale);                                                              \
    /* Its derivative; accumulates dgain and doffset unless gain is null. */                                          \
    void st_normalize_rows_gradient_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *mean, const T *scale,       \
                                        const T *gain, const T *dy, T *dx, T *dgain, T *doffset);                     \
                                                                                                                      \
    /* Per column c: out[c] += sum over rows of (x - mean[c])^2. */                                                   \
    void st_column_squares_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *mean, T *out);                       \
    /* y = (x - mean[c]) * factor[c] + offset[c] */                                                                   \
    void st_column_affine_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *mean, const T *factor,                \
                              const T *offset, T *y);                                                                 \
    /* sums[c] += sum of dy; products[c] += sum of dy * (x - mean[c]) */                                              \
    void st_column_slopes_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *mean, const T *dy, T *sums,           \
                              T *products);                                                                           \
    /* dx = a[c] * dy + b[c] * (x - mean[c]) + d[c] */                                                                \
    void st_column_gradient_##S(ptrdiff_t rows, ptrdiff_t n, const T *x, const T *mean, const T *dy, const T *a,      \
                                const T *b, const T *d, T *dx);                                                       \
                                                                                                                      \
    /* count += (x == y); then, with share = dy / count, dx += x == y ? share : 0: the derivative of a maximum. */    \
    void st_count_equal_##S(ptrdiff_t n, const T *x, const T *y, T *count);                                           \
    void st_add_where_equal_##S(ptrdiff_t n, const T *x, const T *y, const T *share, T *dx);                          \
                                                                                                                      \
    /* Rows of `inner`: y[i] = x[lower[i]] + fraction[i] * (x[lower[i] + 1] - x[lower[i]]); with fraction 0 the upper \
       row is not read. The gradient accumulates. */                                                                  \
    void st_interpolate_##S(ptrdiff_t count, ptrdiff_t inner, const T *x, const ptrdiff_t *lower, const T *fraction,  \
                            T *y);                                                                                    \
    void st_interpolate_gradient_##S(ptrdiff_t count, ptrdiff_t inner, const T *dy, const ptrdiff_t *lower,           \
                                     const T *fraction, T *dx);
ST_DECLARE_LAYER_KERNELS(float, f32)
ST_DECLARE_LAYER_KERNELS(double, f64)
#undef ST_DECLARE_LAYER_KERNELS

#ifdef __cplusplus
}
#endif
