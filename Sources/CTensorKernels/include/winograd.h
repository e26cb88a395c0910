// Convolutions of 3 x 3 windows at stride 1 with fewer multiplications: a tile of 4 x 4 outputs is computed from 6 x 6 inputs by 36
// products instead of 144.
//
//     Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016. The matrices hold numbers
// up to 8, so the error is some ten times that of the plain sum.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// An image of `height` x `width` x `channels`, channels last. What lies outside of it is read as 0 and not written.
typedef struct {
    ptrdiff_t height, width, channels;
} st_image;

// Outputs of a tile along each axis.
enum { st_winograd_tile = 4 };

// Tiles that lie side by side, the first with its corner at (row, column) of an image. Number (i, j) of the 6 x 6 of a transformed
// tile is its plane 6 * i + j, and planes are `planeStride` apart.
typedef struct {
    ptrdiff_t row, column, count, planeStride;
} st_winograd_tiles;

// Bᵀ d B, where the tiles' corners are those of their inputs. Channel c of tile t comes t * channels + c after the start of a
// plane. `scratch` has 36 * channels.
void st_winograd_inputs_f32(const st_image *image, const st_winograd_tiles *tiles, const float *x, float *scratch, float *v);
// Aᵀ m A + initial for `columns` of the channels from `first` on; m has t * columns + c. `initial` is one number for each of
// them. `scratch` has 16 * columns.
void st_winograd_outputs_f32(const st_image *image, const st_winograd_tiles *tiles, const float *m, const float *initial,
                             ptrdiff_t first, ptrdiff_t columns, float *scratch, float *y);
// The way back of `st_winograd_outputs_f32`, A dy Aᵀ.
void st_winograd_slopes_f32(const st_image *image, const st_winograd_tiles *tiles, const float *dy, ptrdiff_t first,
                            ptrdiff_t columns, float *scratch, float *dm);

// G g Gᵀ of `count` kernels g, nine numbers each; plane p of kernel k goes to u[p * planeStride + k].
void st_winograd_weights_f32(ptrdiff_t count, const float *g, float *u, ptrdiff_t planeStride);
// Its way back, Gᵀ du G.
void st_winograd_weights_gradient_f32(ptrdiff_t count, const float *du, ptrdiff_t planeStride, float *dg);

#ifdef __cplusplus
}
#endif
