#include "bfloat16.h"
#if defined(__x86_64__)
#include <immintrin.h>
#define TARGET __attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512)))

// `count` numbers at x, at most 16, as the lower halves of 32 bits each.
TARGET static inline __m512i halves(const float *x, __mmask16 mask) {
    return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x)));
}

TARGET void st_pair_neighbours(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t stride, st_bf16_pair *pairs) {
    for (ptrdiff_t row = 0; row < rows; row++, x += stride) {
        ptrdiff_t i = 0;
        for (; i + 32 <= n; i += 32, pairs += 16)
            _mm512_storeu_si512(pairs, (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i)));
        for (; i < n; i += 16) {
            ptrdiff_t left = n - i < 16 ? n - i : 16;
            __m256i part = (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps((__mmask16)((1u << left) - 1), x + i));
            _mm256_mask_storeu_epi32(pairs, (__mmask8)((1u << (left + 1) / 2) - 1), part);
            pairs += (left + 1) / 2;
        }
    }
}

TARGET void st_pair_rows(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t step, ptrdiff_t distance, const float *begin,
                         const float *end, st_bf16_pair *pairs) {
    // The lower half holds numbers of the first row, the upper half those of the second.
    const __m512i counting = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i twice = _mm512_mullo_epi32(counting, _mm512_set1_epi32(0x00010001));
    const __m512i alternately = _mm512_add_epi32(twice, _mm512_set1_epi32(0x00100000));
    for (ptrdiff_t row = 0; row < rows; row++, x += step, pairs += n) {
        const float *second = x + distance;
        // All numbers of a row are left out that is not there.
        __mmask16 hasFirst = begin <= x && x < end ? 0xffff : 0, hasSecond = begin <= second && second < end ? 0xffff : 0;
        ptrdiff_t i = 0;
        for (; hasFirst & hasSecond && i + 16 <= n; i += 16) {
            __m512i rounded = (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(second + i), _mm512_loadu_ps(x + i));
            _mm512_storeu_si512(pairs + i, _mm512_permutexvar_epi16(alternately, rounded));
        }
        for (; i < n; i += 16) {
            __mmask16 mask = n - i < 16 ? (__mmask16)((1u << (n - i)) - 1) : 0xffff;
            __m512i upper = _mm512_slli_epi32(halves(second + i, mask & hasSecond), 16);
            _mm512_mask_storeu_epi32(pairs + i, mask, _mm512_or_si512(halves(x + i, mask & hasFirst), upper));
        }
    }
}
#else
// Never called: `st_has_bf16` is false.
void st_pair_neighbours(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t stride, st_bf16_pair *pairs) {}
void st_pair_rows(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t step, ptrdiff_t distance, const float *begin,
                  const float *end, st_bf16_pair *pairs) {}
#endif
