// Numbers in bfloat16, the upper halves of single-precision numbers, rounded to the nearest.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Two numbers, the first in the lower half, as AVX512-BF16 multiplies them.
typedef uint32_t st_bf16_pair;

// Whether this processor multiplies such numbers, and SAMETEMPO_INSTRUCTION_SET allows it. The functions below are to be
// called only then.
bool st_has_bf16(void);

// Neighbours become pairs: `rows` rows of n numbers, `stride` apart, to rows of (n + 1) / 2 pairs without gaps. An odd last
// number is paired with 0.
void st_pair_neighbours(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t stride, st_bf16_pair *pairs);

// Numbers of two rows become pairs: row i of the result, n pairs, is made of the rows that begin at x + i * step and
// `distance` further. There are `rows` rows; of the rows x is made of, those that begin before `begin`, or at or after `end`,
// count as 0.
void st_pair_rows(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t step, ptrdiff_t distance, const float *begin,
                  const float *end, st_bf16_pair *pairs);

#ifdef __cplusplus
}
#endif
