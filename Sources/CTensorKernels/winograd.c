#include "winograd.h"
#include "instruction_sets.h"
#include <string.h>

// The pointers of these loops never meet, which so many of them would take too long to check.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(disable)")

// Along one axis: r = Bᵀ d, Aᵀ d, A d, G d and Gᵀ d.
INLINE void inputs_2(const float *d, float *r) {
    r[0] = d[0] - d[2]; r[1] = d[1] + d[2]; r[2] = d[2] - d[1]; r[3] = d[1] - d[3];
}
INLINE void outputs_2(const float *d, float *r) {
    r[0] = d[0] + d[1] + d[2]; r[1] = d[1] - d[2] - d[3];
}
INLINE void slopes_2(const float *d, float *r) {
    r[0] = d[0]; r[1] = d[0] + d[1]; r[2] = d[0] - d[1]; r[3] = -d[1];
}
INLINE void kernel_2(const float *d, float *r) {
    r[0] = d[0]; r[1] = 0.5f * (d[0] + d[2] + d[1]); r[2] = 0.5f * (d[0] + d[2] - d[1]); r[3] = d[2];
}
INLINE void kernel_gradient_2(const float *d, float *r) {
    float sum = 0.5f * (d[1] + d[2]);
    r[0] = d[0] + sum; r[1] = 0.5f * (d[1] - d[2]); r[2] = sum + d[3];
}
#define OUTPUTS 2
#include "winograd_tile.inc"
#undef OUTPUTS

INLINE void inputs_4(const float *d, float *r) {
    float a = d[4] - 4 * d[2], b = d[3] - 4 * d[1], e = d[4] - d[2], f = 2 * (d[3] - d[1]);
    r[0] = 4 * d[0] - 5 * d[2] + d[4]; r[1] = a + b; r[2] = a - b;
    r[3] = e + f; r[4] = e - f; r[5] = 4 * d[1] - 5 * d[3] + d[5];
}
INLINE void outputs_4(const float *d, float *r) {
    float a = d[1] + d[2], b = d[1] - d[2], e = d[3] + d[4], f = d[3] - d[4];
    r[0] = d[0] + a + e; r[1] = b + 2 * f; r[2] = a + 4 * e; r[3] = b + 8 * f + d[5];
}
INLINE void slopes_4(const float *d, float *r) {
    float a = d[0] + d[2], b = d[1] + d[3], e = d[0] + 4 * d[2], f = 2 * d[1] + 8 * d[3];
    r[0] = d[0]; r[1] = a + b; r[2] = a - b; r[3] = e + f; r[4] = e - f; r[5] = d[3];
}
INLINE void kernel_4(const float *d, float *r) {
    float a = (d[0] + d[2]) * (-1 / 6.0f), b = d[1] * (-1 / 6.0f), e = d[0] * (1 / 24.0f) + d[2] * (1 / 6.0f), f = d[1] * (1 / 12.0f);
    r[0] = 0.25f * d[0]; r[1] = a + b; r[2] = a - b; r[3] = e + f; r[4] = e - f; r[5] = d[2];
}
INLINE void kernel_gradient_4(const float *d, float *r) {
    float a = (d[1] + d[2]) * (-1 / 6.0f), b = (d[1] - d[2]) * (-1 / 6.0f), e = d[3] + d[4], f = d[3] - d[4];
    r[0] = 0.25f * d[0] + a + e * (1 / 24.0f); r[1] = b + f * (1 / 12.0f); r[2] = a + e * (1 / 6.0f) + d[5];
}
#define OUTPUTS 4
#include "winograd_tile.inc"
#undef OUTPUTS

// Whether a square lies in the image.
static int is_inside(const st_image *image, ptrdiff_t row, ptrdiff_t column, ptrdiff_t side) {
    return row >= 0 && column >= 0 && row + side <= image->height && column + side <= image->width;
}

// Copies `columns` channels from `first` on of a square to `patch`, with zeros outside of the image.
static void copy_patch(const st_image *image, const float *x, ptrdiff_t row, ptrdiff_t column, ptrdiff_t side, ptrdiff_t first,
                       ptrdiff_t columns, float *patch) {
    size_t size = (size_t)columns * sizeof *patch;
    for (ptrdiff_t i = row; i < row + side; i++)
        for (ptrdiff_t j = column; j < column + side; j++, patch += columns) {
            if (i < 0 || i >= image->height || j < 0 || j >= image->width) memset(patch, 0, size);
            else memcpy(patch, x + (i * image->width + j) * image->channels + first, size);
        }
}

void st_winograd_inputs_f32(const st_image *image, const st_winograd_tiles *tiles, const float *x, float *scratch, float *v) {
    ptrdiff_t channels = image->channels, pitch = image->width * channels, side = tiles->outputs + 2;
    for (ptrdiff_t t = 0; t < tiles->count; t++, v += channels) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * tiles->outputs;
        int inside = is_inside(image, row, column, side);
        if (!inside) copy_patch(image, x, row, column, side, 0, channels, scratch);
        (tiles->outputs == 2 ? input_tile_2 : input_tile_4)(
            channels, inside ? x + row * pitch + column * channels : scratch, inside ? pitch : side * channels, channels, v,
            tiles->planeStride);
    }
}

void st_winograd_outputs_f32(const st_image *image, const st_winograd_tiles *tiles, const float *m, const float *initial,
                             ptrdiff_t first, ptrdiff_t columns, float *scratch, float *y) {
    ptrdiff_t pitch = image->width * image->channels, side = tiles->outputs;
    for (ptrdiff_t t = 0; t < tiles->count; t++, m += columns) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * side;
        float *target = y + row * pitch + column * image->channels + first;
        int inside = is_inside(image, row, column, side);
        (side == 2 ? output_tile_2 : output_tile_4)(
            columns, m, tiles->planeStride, initial, inside ? target : scratch, inside ? pitch : side * columns,
            inside ? image->channels : columns);
        if (inside) continue;
        for (ptrdiff_t i = 0; i < side && row + i < image->height; i++)
            for (ptrdiff_t j = 0; j < side && column + j < image->width; j++)
                memcpy(target + i * pitch + j * image->channels, scratch + (i * side + j) * columns, (size_t)columns * sizeof *y);
    }
}

void st_winograd_slopes_f32(const st_image *image, const st_winograd_tiles *tiles, const float *dy, ptrdiff_t first,
                            ptrdiff_t columns, float *scratch, float *dm) {
    ptrdiff_t pitch = image->width * image->channels, side = tiles->outputs;
    for (ptrdiff_t t = 0; t < tiles->count; t++, dm += columns) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * side;
        int inside = is_inside(image, row, column, side);
        if (!inside) copy_patch(image, dy, row, column, side, first, columns, scratch);
        (side == 2 ? slope_tile_2 : slope_tile_4)(
            columns, inside ? dy + row * pitch + column * image->channels + first : scratch, inside ? pitch : side * columns,
            inside ? image->channels : columns, dm, tiles->planeStride);
    }
}

void st_winograd_weights_f32(ptrdiff_t outputs, ptrdiff_t count, const float *g, float *u, ptrdiff_t planeStride) {
    (outputs == 2 ? weights_2 : weights_4)(count, g, u, planeStride);
}

void st_winograd_weights_gradient_f32(ptrdiff_t outputs, ptrdiff_t count, const float *du, ptrdiff_t planeStride, float *dg) {
    (outputs == 2 ? weights_gradient_2 : weights_gradient_4)(count, du, planeStride, dg);
}
