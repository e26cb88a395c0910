// Convolutions of 3 x 3 windows at stride 1 with fewer multiplications: tiles of 2 x 2 outputs are computed from 4 x 4
// inputs by 16 products instead of 36.
//
//     Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, F(2 x 2, 3 x 3). The matrices
// hold 0, ±1 and ±1/2 only, so the error stays near that of the plain sum.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// An image of `height` x `width` x `channels`, channels last. What lies outside of it is read as 0 and not written.
typedef struct {
    ptrdiff_t height, width, channels;
} st_image;

// Bᵀ d B of `tiles` tiles that lie side by side, the first with its corner at (row, column) and each 2 columns further.
// Number (i, j) of tile t and channel c goes to v[(4 i + j) * planeStride + t * channels + c]. `scratch` has 16 * channels.
void st_winograd_inputs_f32(const st_image *image, const float *x, ptrdiff_t row, ptrdiff_t column, ptrdiff_t tiles,
                            float *scratch, float *v, ptrdiff_t planeStride);
// Aᵀ m A + initial of such tiles, for `columns` of the channels from `first` on; m[(4 i + j) * planeStride + t * columns + c].
// `initial` is one number for each of them; `scratch` has `columns`.
void st_winograd_outputs_f32(const st_image *image, const float *m, ptrdiff_t planeStride, const float *initial,
                             ptrdiff_t first, ptrdiff_t columns, ptrdiff_t row, ptrdiff_t column, ptrdiff_t tiles,
                             float *scratch, float *y);
// The way back of `st_winograd_outputs_f32`, A dy Aᵀ, where `scratch` holds `columns` zeros.
void st_winograd_slopes_f32(const st_image *image, const float *dy, ptrdiff_t first, ptrdiff_t columns, ptrdiff_t row,
                            ptrdiff_t column, ptrdiff_t tiles, const float *scratch, float *dm, ptrdiff_t planeStride);

// G g Gᵀ of `count` kernels g, nine numbers each; number (i, j) of kernel k goes to u[(4 i + j) * planeStride + k].
void st_winograd_weights_f32(ptrdiff_t count, const float *g, float *u, ptrdiff_t planeStride);
// Its way back, Gᵀ du G.
void st_winograd_weights_gradient_f32(ptrdiff_t count, const float *du, ptrdiff_t planeStride, float *dg);

#ifdef __cplusplus
}
#endif
