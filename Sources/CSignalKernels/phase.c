#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"

// No fused multiply-add: the same bytes on every processor.
#pragma STDC FP_CONTRACT OFF

KERNEL void signal_stereo_steps(const float *interleaved, long frames, double *energy, double *product) {
    lanes16 squares = {0}, crossed = {0};
    const long count = 2 * (frames - 1);
    long i = 0;
    for (; i + 16 <= count; i += 16) {
        const lanes16 step = *(const lanes16 *)(interleaved + i + 2) - *(const lanes16 *)(interleaved + i);
        squares += step * step;
        crossed += step * LANES(step, step, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    }
    double square = 0, cross = 0;
    for (int j = 0; j < 16; j++) {
        square += squares[j];
        cross += 0.5 * crossed[j];
    }
    for (; i < count; i += 2) {
        const float left = interleaved[i + 2] - interleaved[i], right = interleaved[i + 3] - interleaved[i + 1];
        square += left * left + right * right;
        cross += left * right;
    }
    *energy = square;
    *product = cross;
}
