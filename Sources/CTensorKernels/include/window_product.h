// Convolutions as matrix products whose operands are read where they lie: neither are windows copied into columns nor
// operands into panels, as a general matrix product would.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "bfloat16.h"

#ifdef __cplusplus
extern "C" {
#endif

// Where the rows of a matrix lie: row i at (i / count) * outer + (i % count) * inner, in elements.
typedef struct {
    ptrdiff_t count, inner, outer;
} st_row_layout;

// c[i, j] = initial[j] + sum over segments s and depths k of a[rowsA(i) + offsetsA[s] + k * depthStrideA] * b(s, k, j)
typedef struct {
    ptrdiff_t rows, columns;
    ptrdiff_t segments, depth;
    // One for each segment; `offsetsB` is read only if b is not packed.
    const ptrdiff_t *offsetsA, *offsetsB;
    ptrdiff_t depthStrideA, depthStrideB;
    st_row_layout rowsA, rowsC;
    // Whether b comes from `st_window_pack_f32`; else its columns are neighbours, b[offsetsB[s] + k * depthStrideB + j],
    // of which whole vectors are read.
    bool isPacked;
    // Whether the product is added to what c holds.
    bool accumulates;
} st_window_product;

// Instruction sets there is a kernel for. `none` asks for a plain loop, which serves to check the others; `bf16` is AVX-512
// with products of numbers in bfloat16, and is never the best for others.
typedef enum { st_isa_none, st_isa_avx2, st_isa_avx512, st_isa_bf16 } st_isa;

// The best that this processor has, and that SAMETEMPO_INSTRUCTION_SET allows.
st_isa st_best_isa(void);
// Floats in a vector of an instruction set.
ptrdiff_t st_isa_lanes(st_isa isa);

// Numbers that a packed operand of so many depths (over all segments) and columns takes.
ptrdiff_t st_window_packed_count(st_isa isa, ptrdiff_t depths, ptrdiff_t columns);
// Packs b[k * rowStride + j * columnStride], for `st_window_product_f32` with the same `isa` and `columns`; `depthStart` is
// where these depths begin among `totalDepth`.
void st_window_pack_f32(st_isa isa, ptrdiff_t depths, ptrdiff_t columns, const float *b, ptrdiff_t rowStride,
                        ptrdiff_t columnStride, ptrdiff_t depthStart, ptrdiff_t totalDepth, float *packed);
// `initial`: one number for each column, or NULL for 0.
void st_window_product_f32(st_isa isa, const st_window_product *p, const float *a, const float *b, const float *initial,
                           float *c);

// A packed operand (`st_isa_bf16`) as `st_window_product_bf16` takes it. Every two depths, from the first on, become one;
// the last is paired with 0 if their number is odd.
void st_window_pair_packed(ptrdiff_t depths, ptrdiff_t columns, const float *packed, st_bf16_pair *pairs);
// The same product of numbers in bfloat16, summed in single precision, where `st_has_bf16`. Elements of a and b are pairs of
// neighbours along the depth, and they are what depths, offsets and strides count.
void st_window_product_bf16(const st_window_product *p, const st_bf16_pair *a, const st_bf16_pair *b, const float *initial,
                            float *c);

// sum[j] += the sum of x[i * stride + j] over i.
void st_add_rows_f32(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t stride, float *sum);

#ifdef __cplusplus
}
#endif
