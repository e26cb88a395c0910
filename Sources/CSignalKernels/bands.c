#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"
#include <math.h>

// No fused multiply-add: the same bytes on every processor.
#pragma STDC FP_CONTRACT OFF

KERNEL void signal_interleave8(const float *rows, long stride, float *out, long count) {
    long bin = 0;
    for (; bin + 8 <= count; bin += 8) {
        lanes8 block[8];
        for (int j = 0; j < 8; j++) block[j] = *(const lanes8 *)(rows + j * stride + bin);
        TRANSPOSE8(block);
        for (int j = 0; j < 8; j++) *(lanes8 *)(out + 8 * (bin + j)) = block[j];
    }
    for (; bin < count; bin++)
        for (int j = 0; j < 8; j++) out[8 * bin + j] = rows[j * stride + bin];
}

KERNEL void signal_bands8(const float *interleaved, const float *weights, const long *first_bins, const long *offsets, long bands,
                          float scale, float *out, long stride) {
    for (long band = 0; band < bands; band++) {
        const float *bins = interleaved + 8 * first_bins[band];
        lanes8 sum = {0};
        for (long i = offsets[band]; i < offsets[band + 1]; i++, bins += 8) sum += weights[i] * *(const lanes8 *)bins;
        sum *= scale;
        for (int j = 0; j < 8; j++) out[j * stride + band] = sum[j];
    }
}

KERNEL void signal_log_steps(const float *bands, float floor, float steps_per_neper, float silence, int16_t *out, long count) {
    for (long i = 0; i < count; i++) {
        float v = logf(bands[i] + floor) * steps_per_neper;
        // Written so that a NaN, which overflow in the transform could make, counts as silence.
        v = v > silence ? (v < 32767 ? v : 32767) : silence;
        out[i] = (int16_t)roundf(v);
    }
}
