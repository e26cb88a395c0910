#include "winograd.h"
#include "instruction_sets.h"
#include <string.h>

// The pointers of these loops never meet, which so many of them would take too long to check.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(disable)")

KERNEL static void input_tile(ptrdiff_t channels, const float *x, ptrdiff_t pitch, ptrdiff_t step, float *v, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < channels; c++) {
        float t[4][4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            float d0 = x[c + j * step], d1 = x[c + j * step + pitch];
            float d2 = x[c + j * step + 2 * pitch], d3 = x[c + j * step + 3 * pitch];
            t[0][j] = d0 - d2; t[1][j] = d1 + d2; t[2][j] = d2 - d1; t[3][j] = d1 - d3;
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            v[c + (4 * i) * planeStride] = t[i][0] - t[i][2];
            v[c + (4 * i + 1) * planeStride] = t[i][1] + t[i][2];
            v[c + (4 * i + 2) * planeStride] = t[i][2] - t[i][1];
            v[c + (4 * i + 3) * planeStride] = t[i][1] - t[i][3];
        }
    }
}

void st_winograd_inputs_f32(const st_image *image, const float *x, ptrdiff_t row, ptrdiff_t column, ptrdiff_t tiles,
                            float *scratch, float *v, ptrdiff_t planeStride) {
    ptrdiff_t channels = image->channels, pitch = image->width * channels;
    for (ptrdiff_t t = 0; t < tiles; t++, column += 2, v += channels) {
        if (row >= 0 && row + 4 <= image->height && column >= 0 && column + 4 <= image->width) {
            input_tile(channels, x + row * pitch + column * channels, pitch, channels, v, planeStride);
            continue;
        }
        for (ptrdiff_t i = 0; i < 4; i++)
            for (ptrdiff_t j = 0; j < 4; j++) {
                float *cell = scratch + (4 * i + j) * channels;
                ptrdiff_t r = row + i, c = column + j;
                if (r < 0 || r >= image->height || c < 0 || c >= image->width) memset(cell, 0, (size_t)channels * sizeof *cell);
                else memcpy(cell, x + r * pitch + c * channels, (size_t)channels * sizeof *cell);
            }
        input_tile(channels, scratch, 4 * channels, channels, v, planeStride);
    }
}

KERNEL static void output_tile(ptrdiff_t columns, const float *m, ptrdiff_t planeStride, const float *initial, float *y00,
                               float *y01, float *y10, float *y11) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < columns; c++) {
        float t[2][4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            float m0 = m[c + j * planeStride], m1 = m[c + (4 + j) * planeStride];
            float m2 = m[c + (8 + j) * planeStride], m3 = m[c + (12 + j) * planeStride];
            t[0][j] = m0 + m1 + m2; t[1][j] = m1 - m2 - m3;
        }
        float b = initial[c];
        y00[c] = t[0][0] + t[0][1] + t[0][2] + b;
        y01[c] = t[0][1] - t[0][2] - t[0][3] + b;
        y10[c] = t[1][0] + t[1][1] + t[1][2] + b;
        y11[c] = t[1][1] - t[1][2] - t[1][3] + b;
    }
}

void st_winograd_outputs_f32(const st_image *image, const float *m, ptrdiff_t planeStride, const float *initial,
                             ptrdiff_t first, ptrdiff_t columns, ptrdiff_t row, ptrdiff_t column, ptrdiff_t tiles,
                             float *scratch, float *y) {
    ptrdiff_t pitch = image->width * image->channels;
    for (ptrdiff_t t = 0; t < tiles; t++, column += 2, m += columns) {
        float *y00 = y + row * pitch + column * image->channels + first;
        int below = row + 1 < image->height, right = column + 1 < image->width;
        output_tile(columns, m, planeStride, initial, y00, right ? y00 + image->channels : scratch, below ? y00 + pitch : scratch,
                    below && right ? y00 + pitch + image->channels : scratch);
    }
}

KERNEL static void slope_tile(ptrdiff_t columns, const float *y00, const float *y01, const float *y10, const float *y11,
                              float *m, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t c = 0; c < columns; c++) {
        float a[4] = {y00[c], y00[c] + y10[c], y00[c] - y10[c], -y10[c]};
        float b[4] = {y01[c], y01[c] + y11[c], y01[c] - y11[c], -y11[c]};
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            m[c + (4 * i) * planeStride] = a[i];
            m[c + (4 * i + 1) * planeStride] = a[i] + b[i];
            m[c + (4 * i + 2) * planeStride] = a[i] - b[i];
            m[c + (4 * i + 3) * planeStride] = -b[i];
        }
    }
}

void st_winograd_slopes_f32(const st_image *image, const float *dy, ptrdiff_t first, ptrdiff_t columns, ptrdiff_t row,
                            ptrdiff_t column, ptrdiff_t tiles, const float *scratch, float *dm, ptrdiff_t planeStride) {
    ptrdiff_t pitch = image->width * image->channels;
    for (ptrdiff_t t = 0; t < tiles; t++, column += 2, dm += columns) {
        const float *y00 = dy + row * pitch + column * image->channels + first;
        int below = row + 1 < image->height, right = column + 1 < image->width;
        slope_tile(columns, y00, right ? y00 + image->channels : scratch, below ? y00 + pitch : scratch,
                   below && right ? y00 + pitch + image->channels : scratch, dm, planeStride);
    }
}

KERNEL void st_winograd_weights_f32(ptrdiff_t count, const float *g, float *u, ptrdiff_t planeStride) {
    INDEPENDENT
    for (ptrdiff_t k = 0; k < count; k++) {
        float t[4][3];
#pragma clang loop unroll(full)
        for (int j = 0; j < 3; j++) {
            float g0 = g[9 * k + j], g1 = g[9 * k + 3 + j], g2 = g[9 * k + 6 + j];
            t[0][j] = g0; t[1][j] = 0.5f * (g0 + g2 + g1); t[2][j] = 0.5f * (g0 + g2 - g1); t[3][j] = g2;
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            u[(4 * i) * planeStride + k] = t[i][0];
            u[(4 * i + 1) * planeStride + k] = 0.5f * (t[i][0] + t[i][2] + t[i][1]);
            u[(4 * i + 2) * planeStride + k] = 0.5f * (t[i][0] + t[i][2] - t[i][1]);
            u[(4 * i + 3) * planeStride + k] = t[i][2];
        }
    }
}

KERNEL void st_winograd_weights_gradient_f32(ptrdiff_t count, const float *du, ptrdiff_t planeStride, float *dg) {
    INDEPENDENT
    for (ptrdiff_t k = 0; k < count; k++) {
        float t[3][4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            float u0 = du[j * planeStride + k], u1 = du[(4 + j) * planeStride + k];
            float u2 = du[(8 + j) * planeStride + k], u3 = du[(12 + j) * planeStride + k];
            t[0][j] = u0 + 0.5f * (u1 + u2); t[1][j] = 0.5f * (u1 - u2); t[2][j] = 0.5f * (u1 + u2) + u3;
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 3; i++) {
            dg[9 * k + 3 * i] = t[i][0] + 0.5f * (t[i][1] + t[i][2]);
            dg[9 * k + 3 * i + 1] = 0.5f * (t[i][1] - t[i][2]);
            dg[9 * k + 3 * i + 2] = 0.5f * (t[i][1] + t[i][2]) + t[i][3];
        }
    }
}
