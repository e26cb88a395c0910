#include "rough_functions.h"
#if defined(__x86_64__)
#include <immintrin.h>
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))

// exp(-x), between numbers whose reciprocals are numbers too. The polynomial is 2^r for r in -1/2 ... 1/2, within 3e-6.
TARGET static inline __m512 exp_of_negative(__m512 x) {
    __m512 t = _mm512_mul_ps(x, _mm512_set1_ps(-1.44269504f));
    // NaN stays: the second argument is taken then.
    t = _mm512_max_ps(_mm512_set1_ps(-100.0f), _mm512_min_ps(_mm512_set1_ps(100.0f), t));
    __m512 k = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), r = _mm512_sub_ps(t, k);
    __m512 p = _mm512_set1_ps(0.00956308674f);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.0559172672f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.240249177f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.693121925f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.99999921f));
    return _mm512_scalef_ps(p, k);
}

TARGET static inline __m512 silu(__m512 x) {
    return _mm512_mul_ps(x, _mm512_rcp14_ps(_mm512_add_ps(_mm512_set1_ps(1), exp_of_negative(x))));
}

TARGET static inline __m512 silu_slope(__m512 x, __m512 dy) {
    const __m512 one = _mm512_set1_ps(1);
    __m512 e = exp_of_negative(x), s = _mm512_rcp14_ps(_mm512_add_ps(one, e));
    // 1 - s would lose the digits of e.
    return _mm512_mul_ps(_mm512_mul_ps(dy, s), _mm512_fmadd_ps(x, _mm512_mul_ps(e, s), one));
}

TARGET void st_rough_silu(ptrdiff_t n, const float *x, float *y) {
    ptrdiff_t i = 0;
    for (; i + 16 <= n; i += 16) _mm512_storeu_ps(y + i, silu(_mm512_loadu_ps(x + i)));
    if (i == n) return;
    __mmask16 rest = (__mmask16)((1u << (n - i)) - 1);
    _mm512_mask_storeu_ps(y + i, rest, silu(_mm512_maskz_loadu_ps(rest, x + i)));
}

TARGET void st_rough_silu_derivative(ptrdiff_t n, const float *x, const float *dy, float *dx) {
    ptrdiff_t i = 0;
    for (; i + 16 <= n; i += 16) _mm512_storeu_ps(dx + i, silu_slope(_mm512_loadu_ps(x + i), _mm512_loadu_ps(dy + i)));
    if (i == n) return;
    __mmask16 rest = (__mmask16)((1u << (n - i)) - 1);
    _mm512_mask_storeu_ps(dx + i, rest, silu_slope(_mm512_maskz_loadu_ps(rest, x + i), _mm512_maskz_loadu_ps(rest, dy + i)));
}
#else
// Never called: `st_has_bf16` is false.
void st_rough_silu(ptrdiff_t n, const float *x, float *y) {}
void st_rough_silu_derivative(ptrdiff_t n, const float *x, const float *dy, float *dx) {}
#endif
