#include "winograd.h"
#include "instruction_sets.h"
#include <string.h>

// The pointers of these loops never meet, which so many of them would take too long to check.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(disable)")

#define UNROLLED _Pragma("clang loop unroll(full)")

enum { OUTPUTS = st_winograd_tile, SIDE = OUTPUTS + 2 };

// Along one axis: r = Bᵀ d, Aᵀ d, A d, G d and Gᵀ d.
INLINE void inputs_along(const float *d, float *r) {
    float a = d[4] - 4 * d[2], b = d[3] - 4 * d[1], e = d[4] - d[2], f = 2 * (d[3] - d[1]);
    r[0] = 4 * d[0] - 5 * d[2] + d[4]; r[1] = a + b; r[2] = a - b;
    r[3] = e + f; r[4] = e - f; r[5] = 4 * d[1] - 5 * d[3] + d[5];
}
INLINE void outputs_along(const float *d, float *r) {
    float a = d[1] + d[2], b = d[1] - d[2], e = d[3] + d[4], f = d[3] - d[4];
    r[0] = d[0] + a + e; r[1] = b + 2 * f; r[2] = a + 4 * e; r[3] = b + 8 * f + d[5];
}
INLINE void slopes_along(const float *d, float *r) {
    float a = d[0] + d[2], b = d[1] + d[3], e = d[0] + 4 * d[2], f = 2 * d[1] + 8 * d[3];
    r[0] = d[0]; r[1] = a + b; r[2] = a - b; r[3] = e + f; r[4] = e - f; r[5] = d[3];
}
INLINE void kernel_along(const float *d, float *r) {
    float a = (d[0] + d[2]) * (-1 / 6.0f), b = d[1] * (-1 / 6.0f), e = d[0] * (1 / 24.0f) + d[2] * (1 / 6.0f), f = d[1] * (1 / 12.0f);
    r[0] = 0.25f * d[0]; r[1] = a + b; r[2] = a - b; r[3] = e + f; r[4] = e - f; r[5] = d[2];
}
INLINE void kernel_gradient_along(const float *d, float *r) {
    float a = (d[1] + d[2]) * (-1 / 6.0f), b = (d[1] - d[2]) * (-1 / 6.0f), e = d[3] + d[4], f = d[3] - d[4];
    r[0] = 0.25f * d[0] + a + e * (1 / 24.0f); r[1] = b + f * (1 / 12.0f); r[2] = a + e * (1 / 6.0f) + d[5];
}

KERNEL static void input_tile(ptrdiff_t channels, const float *x, ptrdiff_t pitch, ptrdiff_t step, float *v, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < channels; c++) {
        float t[SIDE][SIDE];
        UNROLLED for (int j = 0; j < SIDE; j++) {
            float d[SIDE], r[SIDE];
            UNROLLED for (int i = 0; i < SIDE; i++) d[i] = x[c + i * pitch + j * step];
            inputs_along(d, r);
            UNROLLED for (int i = 0; i < SIDE; i++) t[i][j] = r[i];
        }
        UNROLLED for (int i = 0; i < SIDE; i++) {
            float r[SIDE];
            inputs_along(t[i], r);
            UNROLLED for (int j = 0; j < SIDE; j++) v[c + (SIDE * i + j) * planeStride] = r[j];
        }
    }
}

KERNEL static void output_tile(ptrdiff_t columns, const float *m, ptrdiff_t planeStride, const float *initial, float *y,
                                     ptrdiff_t pitch, ptrdiff_t step) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < columns; c++) {
        float t[OUTPUTS][SIDE];
        UNROLLED for (int j = 0; j < SIDE; j++) {
            float d[SIDE], r[OUTPUTS];
            UNROLLED for (int i = 0; i < SIDE; i++) d[i] = m[c + (SIDE * i + j) * planeStride];
            outputs_along(d, r);
            UNROLLED for (int i = 0; i < OUTPUTS; i++) t[i][j] = r[i];
        }
        UNROLLED for (int i = 0; i < OUTPUTS; i++) {
            float r[OUTPUTS];
            outputs_along(t[i], r);
            UNROLLED for (int j = 0; j < OUTPUTS; j++) y[c + i * pitch + j * step] = r[j] + initial[c];
        }
    }
}

KERNEL static void slope_tile(ptrdiff_t columns, const float *y, ptrdiff_t pitch, ptrdiff_t step, float *m, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < columns; c++) {
        float t[SIDE][OUTPUTS];
        UNROLLED for (int j = 0; j < OUTPUTS; j++) {
            float d[OUTPUTS], r[SIDE];
            UNROLLED for (int i = 0; i < OUTPUTS; i++) d[i] = y[c + i * pitch + j * step];
            slopes_along(d, r);
            UNROLLED for (int i = 0; i < SIDE; i++) t[i][j] = r[i];
        }
        UNROLLED for (int i = 0; i < SIDE; i++) {
            float r[SIDE];
            slopes_along(t[i], r);
            UNROLLED for (int j = 0; j < SIDE; j++) m[c + (SIDE * i + j) * planeStride] = r[j];
        }
    }
}

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
    ptrdiff_t channels = image->channels, pitch = image->width * channels;
    for (ptrdiff_t t = 0; t < tiles->count; t++, v += channels) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * OUTPUTS;
        int inside = is_inside(image, row, column, SIDE);
        if (!inside) copy_patch(image, x, row, column, SIDE, 0, channels, scratch);
        input_tile(channels, inside ? x + row * pitch + column * channels : scratch, inside ? pitch : SIDE * channels, channels, v,
                   tiles->planeStride);
    }
}

void st_winograd_outputs_f32(const st_image *image, const st_winograd_tiles *tiles, const float *m, const float *initial,
                             ptrdiff_t first, ptrdiff_t columns, float *scratch, float *y) {
    ptrdiff_t pitch = image->width * image->channels;
    for (ptrdiff_t t = 0; t < tiles->count; t++, m += columns) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * OUTPUTS;
        float *target = y + row * pitch + column * image->channels + first;
        int inside = is_inside(image, row, column, OUTPUTS);
        output_tile(columns, m, tiles->planeStride, initial, inside ? target : scratch, inside ? pitch : OUTPUTS * columns,
                    inside ? image->channels : columns);
        if (inside) continue;
        for (ptrdiff_t i = 0; i < OUTPUTS && row + i < image->height; i++)
            for (ptrdiff_t j = 0; j < OUTPUTS && column + j < image->width; j++)
                memcpy(target + i * pitch + j * image->channels, scratch + (i * OUTPUTS + j) * columns, (size_t)columns * sizeof *y);
    }
}

void st_winograd_slopes_f32(const st_image *image, const st_winograd_tiles *tiles, const float *dy, ptrdiff_t first,
                            ptrdiff_t columns, float *scratch, float *dm) {
    ptrdiff_t pitch = image->width * image->channels;
    for (ptrdiff_t t = 0; t < tiles->count; t++, dm += columns) {
        ptrdiff_t row = tiles->row, column = tiles->column + t * OUTPUTS;
        int inside = is_inside(image, row, column, OUTPUTS);
        if (!inside) copy_patch(image, dy, row, column, OUTPUTS, first, columns, scratch);
        slope_tile(columns, inside ? dy + row * pitch + column * image->channels + first : scratch, inside ? pitch : OUTPUTS * columns,
                   inside ? image->channels : columns, dm, tiles->planeStride);
    }
}

KERNEL void st_winograd_weights_f32(ptrdiff_t count, const float *g, float *u, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t k = 0; k < count; k++) {
        float t[SIDE][3];
        UNROLLED for (int j = 0; j < 3; j++) {
            float d[3] = {g[9 * k + j], g[9 * k + 3 + j], g[9 * k + 6 + j]}, r[SIDE];
            kernel_along(d, r);
            UNROLLED for (int i = 0; i < SIDE; i++) t[i][j] = r[i];
        }
        UNROLLED for (int i = 0; i < SIDE; i++) {
            float r[SIDE];
            kernel_along(t[i], r);
            UNROLLED for (int j = 0; j < SIDE; j++) u[(SIDE * i + j) * planeStride + k] = r[j];
        }
    }
}

KERNEL void st_winograd_weights_gradient_f32(ptrdiff_t count, const float *du, ptrdiff_t planeStride, float *dg) {
    INDEPENDENT
    for (ptrdiff_t k = 0; k < count; k++) {
        float t[3][SIDE];
        UNROLLED for (int j = 0; j < SIDE; j++) {
            float d[SIDE], r[3];
            UNROLLED for (int i = 0; i < SIDE; i++) d[i] = du[(SIDE * i + j) * planeStride + k];
            kernel_gradient_along(d, r);
            UNROLLED for (int i = 0; i < 3; i++) t[i][j] = r[i];
        }
        UNROLLED for (int i = 0; i < 3; i++) {
            float r[3];
            kernel_gradient_along(t[i], r);
            UNROLLED for (int j = 0; j < 3; j++) dg[9 * k + 3 * i + j] = r[j];
        }
    }
}
