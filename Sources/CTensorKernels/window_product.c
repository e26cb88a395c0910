#include "window_product.h"
#include "allowed_isa.h"
#include "instruction_sets.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Tiles hold as many sums as there are registers for, so that each number loaded serves several of them.
#if defined(__x86_64__)
// A number, or the bits of two in bfloat16.
typedef float element __attribute__((may_alias));
#define MULTIPLY_ADD(sum, right, left) ((sum) + (right) * (left))
#define ISA avx512
#define LANES 16
#define LOAD_PART(p, n) (vector)_mm512_maskz_loadu_ps((__mmask16)((1u << (n)) - 1), p)
#define STORE_PART(p, n, x) _mm512_mask_storeu_ps(p, (__mmask16)((1u << (n)) - 1), (__m512)(x))
// Without the second attribute the compiler would halve the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define VECTORS 1
#define ROWS 12
#include "window_tile.inc"
#undef VECTORS
#define VECTORS 2
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#define VECTORS 3
#define ROWS 8
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#undef ISA
#undef TARGET
#undef MULTIPLY_ADD

#define ISA bf16
#define TARGET __attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512)))
#define MULTIPLY_ADD(sum, right, left) \
    (vector)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(right), (__m512bh)_mm512_set1_ps(left))
#define VECTORS 1
#define ROWS 12
#include "window_tile.inc"
#undef VECTORS
#define VECTORS 2
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#define VECTORS 3
#define ROWS 8
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#undef ISA
#undef LANES
#undef TARGET
#undef MULTIPLY_ADD
#undef LOAD_PART
#undef STORE_PART

// Half a vector of columns, of which processors multiply two at a time. With more rows their addresses would not fit into registers.
#define LANES 8
#define VECTORS 1
#define ROWS 10
#define LOAD_PART(p, n) (vector)_mm256_maskz_loadu_ps((__mmask8)((1u << (n)) - 1), p)
#define STORE_PART(p, n, x) _mm256_mask_storeu_ps(p, (__mmask8)((1u << (n)) - 1), (__m256)(x))
#define ISA avx512_half
#define TARGET __attribute__((target("arch=x86-64-v4")))
#define MULTIPLY_ADD(sum, right, left) ((sum) + (right) * (left))
#include "window_tile.inc"
#undef ISA
#undef TARGET
#undef MULTIPLY_ADD
#define ISA bf16_half
#define TARGET __attribute__((target("arch=x86-64-v4,avx512bf16")))
#define MULTIPLY_ADD(sum, right, left) \
    (vector)_mm256_dpbf16_ps((__m256)(sum), (__m256bh)(right), (__m256bh)_mm256_set1_ps(left))
#include "window_tile.inc"
#undef ISA
#undef TARGET
#undef MULTIPLY_ADD
#undef ROWS
#undef VECTORS
#undef LANES
#undef LOAD_PART
#undef STORE_PART

#define MULTIPLY_ADD(sum, right, left) ((sum) + (right) * (left))
#define ISA avx2
#define LANES 8
#define MASK(n) _mm256_loadu_si256((const __m256i *)(mask_source + 8 - (n)))
#define LOAD_PART(p, n) (vector)_mm256_maskload_ps(p, MASK(n))
#define STORE_PART(p, n, x) _mm256_maskstore_ps(p, MASK(n), (__m256)(x))
static const int mask_source[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define VECTORS 1
#define ROWS 8
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#define VECTORS 2
#define ROWS 6
#include "window_tile.inc"
#undef VECTORS
#undef ROWS
#define VECTORS 3
#define ROWS 4
#include "window_tile.inc"
#endif

typedef void (*tile_function)(const st_window_product *, const ptrdiff_t *, const ptrdiff_t *, ptrdiff_t, ptrdiff_t,
                              const float *, const float *, ptrdiff_t, const float *, float *);

// By instruction set and vectors, 1 to 3; at 0, half a vector.
typedef struct {
    tile_function run;
    int rows;
} tile_kernel;
static const tile_kernel tiles[4][4] = {
#if defined(__x86_64__)
    [st_isa_avx2] = {{0, 0}, {tile_avx2_1, 8}, {tile_avx2_2, 6}, {tile_avx2_3, 4}},
    [st_isa_avx512] = {{tile_avx512_half_1, 10}, {tile_avx512_1, 12}, {tile_avx512_2, 12}, {tile_avx512_3, 8}},
    [st_isa_bf16] = {{tile_bf16_half_1, 10}, {tile_bf16_1, 12}, {tile_bf16_2, 12}, {tile_bf16_3, 8}},
#endif
};
enum { most_rows = 12 };

st_isa st_best_isa(void) {
    st_isa best = st_allowed_isa();
    return best == st_isa_bf16 ? st_isa_avx512 : best;
}

bool st_has_bf16(void) { return st_allowed_isa() == st_isa_bf16; }

ptrdiff_t st_isa_lanes(st_isa isa) { return isa >= st_isa_avx512 ? 16 : isa == st_isa_avx2 ? 8 : 1; }

// How many of `left` vectors, of as many `columns` as are left, the next panel takes: pairs are the fastest, three where a single
// one would be left. Half a vector at the end stands alone.
static int panel_vectors(st_isa isa, ptrdiff_t left, ptrdiff_t columns) {
    if (tiles[isa][0].run && left > 1 && columns <= (left - 1) * st_isa_lanes(isa) + st_isa_lanes(isa) / 2) left--;
    return left == 1 ? 1 : left % 2 ? 3 : 2;
}

static ptrdiff_t vectors_of(st_isa isa, ptrdiff_t columns) {
    ptrdiff_t lanes = st_isa_lanes(isa);
    return (columns + lanes - 1) / lanes;
}

ptrdiff_t st_window_packed_count(st_isa isa, ptrdiff_t depths, ptrdiff_t columns) {
    return depths * vectors_of(isa, columns) * st_isa_lanes(isa);
}

void st_window_pack_f32(st_isa isa, ptrdiff_t depths, ptrdiff_t columns, const float *b, ptrdiff_t rowStride,
                        ptrdiff_t columnStride, ptrdiff_t depthStart, ptrdiff_t totalDepth, float *packed) {
    ptrdiff_t lanes = st_isa_lanes(isa), vectors = vectors_of(isa, columns);
    if (isa == st_isa_none) vectors = columns;
    for (ptrdiff_t v = 0; v < vectors;) {
        ptrdiff_t first = v * lanes, taken = isa == st_isa_none ? vectors : panel_vectors(isa, vectors - v, columns - first);
        ptrdiff_t width = taken * lanes, valid = columns - first < width ? columns - first : width;
        float *panel = packed + first * totalDepth + depthStart * width;
        for (ptrdiff_t k = 0; k < depths; k++, panel += width) {
            const float *source = b + k * rowStride + first * columnStride;
            if (columnStride == 1) memcpy(panel, source, (size_t)valid * sizeof(float));
            else for (ptrdiff_t j = 0; j < valid; j++) panel[j] = source[j * columnStride];
            for (ptrdiff_t j = valid; j < width; j++) panel[j] = 0;
        }
        v += taken;
    }
}

void st_window_pair_packed(ptrdiff_t depths, ptrdiff_t columns, const float *packed, st_bf16_pair *pairs) {
    ptrdiff_t vectors = vectors_of(st_isa_bf16, columns);
    for (ptrdiff_t v = 0; v < vectors;) {
        ptrdiff_t taken = panel_vectors(st_isa_bf16, vectors - v, columns - v * st_isa_lanes(st_isa_bf16));
        ptrdiff_t width = taken * st_isa_lanes(st_isa_bf16), count = depths * width;
        st_pair_rows((depths + 1) / 2, width, packed, 2 * width, width, packed, packed + count, pairs);
        packed += count;
        pairs += (depths + 1) / 2 * width;
        v += taken;
    }
}

static ptrdiff_t row_offset(const st_row_layout *layout, ptrdiff_t row) {
    return row / layout->count * layout->outer + row % layout->count * layout->inner;
}

static void plain_product(const st_window_product *p, const float *a, const float *b, const float *initial, float *c) {
    for (ptrdiff_t i = 0; i < p->rows; i++)
        for (ptrdiff_t j = 0; j < p->columns; j++) {
            float sum = 0;
            for (ptrdiff_t s = 0; s < p->segments; s++)
                for (ptrdiff_t k = 0; k < p->depth; k++) {
                    ptrdiff_t right = p->isPacked ? (s * p->depth + k) * p->columns : p->offsetsB[s] + k * p->depthStrideB;
                    sum += a[row_offset(&p->rowsA, i) + p->offsetsA[s] + k * p->depthStrideA] * b[right + j];
                }
            float *target = c + row_offset(&p->rowsC, i) + j;
            *target = sum + (initial ? initial[j] : 0) + (p->accumulates ? *target : 0);
        }
}

// The next `count` rows from the one at (`start`, `in`) on, and how to go on from there.
static void next_rows(const st_row_layout *layout, ptrdiff_t *start, ptrdiff_t *in, ptrdiff_t count, ptrdiff_t *rows) {
    if (*in + count < layout->count) {
        ptrdiff_t first = *start + *in * layout->inner;
        for (ptrdiff_t i = 0; i < count; i++) rows[i] = first + i * layout->inner;
        *in += count;
        return;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        rows[i] = *start + *in * layout->inner;
        if (++*in == layout->count) { *in = 0; *start += layout->outer; }
    }
}

static void tiled_product(st_isa isa, const st_window_product *p, const float *a, const float *b, const float *initial,
                          float *c) {
    ptrdiff_t lanes = st_isa_lanes(isa), vectors = vectors_of(isa, p->columns), total = p->segments * p->depth;
    for (ptrdiff_t v = 0; v < vectors;) {
        ptrdiff_t first = v * lanes, taken = panel_vectors(isa, vectors - v, p->columns - first), width = taken * lanes;
        const float *panel = p->isPacked ? b + first * total : b + first;
        ptrdiff_t valid = p->columns - first < width ? p->columns - first : width;
        const tile_kernel *kernel = &tiles[isa][valid <= lanes / 2 && tiles[isa][0].run ? 0 : taken];
        ptrdiff_t a0 = 0, inA = 0, c0 = 0, inC = 0;
        for (ptrdiff_t row = 0; row < p->rows; row += kernel->rows) {
            ptrdiff_t rowsA[most_rows], rowsC[most_rows], count = p->rows - row < kernel->rows ? p->rows - row : kernel->rows;
            next_rows(&p->rowsA, &a0, &inA, count, rowsA);
            next_rows(&p->rowsC, &c0, &inC, count, rowsC);
            // Rows beyond the last repeat it, and are not stored.
            for (ptrdiff_t i = count; i < kernel->rows; i++) { rowsA[i] = rowsA[count - 1]; rowsC[i] = 0; }
            kernel->run(p, rowsA, rowsC, count, valid, a, panel, p->isPacked ? width : p->depthStrideB,
                        initial ? initial + first : 0, c + first);
        }
        v += taken;
    }
}

void st_window_product_f32(st_isa isa, const st_window_product *p, const float *a, const float *b, const float *initial,
                           float *c) {
    if (isa == st_isa_none || !tiles[isa][1].run) plain_product(p, a, b, initial, c);
    else tiled_product(isa, p, a, b, initial, c);
}

void st_window_product_bf16(const st_window_product *p, const st_bf16_pair *a, const st_bf16_pair *b, const float *initial,
                            float *c) {
    tiled_product(st_isa_bf16, p, (const float *)a, (const float *)b, initial, c);
}

KERNEL void st_add_rows_f32(ptrdiff_t rows, ptrdiff_t columns, const float *restrict x, ptrdiff_t stride,
                            float *restrict sum) {
    ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4, x += 4 * stride)
        for (ptrdiff_t j = 0; j < columns; j++)
            sum[j] += (x[j] + x[stride + j]) + (x[2 * stride + j] + x[3 * stride + j]);
    for (; i < rows; i++, x += stride)
        for (ptrdiff_t j = 0; j < columns; j++) sum[j] += x[j];
}
