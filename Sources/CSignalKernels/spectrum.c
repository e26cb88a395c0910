#include "instruction_sets.h"
#include "signal_kernels.h"

// No fused multiply-add: the same bytes on every processor.
#pragma STDC FP_CONTRACT OFF

KERNEL void signal_window(const float *samples, const float *window, float *out, long count) {
    for (long i = 0; i < count; i++) out[i] = samples[i] * window[i];
}

KERNEL void signal_magnitudes(const float *bins, float *out, long count) {
    // The builtin, since sqrtf would have to set errno and is not vectorised for it.
    for (long k = 0; k < count; k++) {
        float re = bins[2 * k], im = bins[2 * k + 1];
        out[k] = __builtin_elementwise_sqrt(re * re + im * im);
    }
}

KERNEL void signal_turn(float *restrict real, float *restrict imaginary, const float *turn_real, const float *turn_imaginary, const float *more_real,
                        const float *more_imaginary, long count) {
    for (long k = 0; k < count; k++) {
        const float a = real[k], b = imaginary[k];
        real[k] = more_real[k] + (a * turn_real[k] - b * turn_imaginary[k]);
        imaginary[k] = more_imaginary[k] + (a * turn_imaginary[k] + b * turn_real[k]);
    }
}

KERNEL void signal_add_turned(float *restrict real, float *restrict imaginary, const float *turn_real, const float *turn_imaginary, const float *more_real,
                              const float *more_imaginary, long count) {
    for (long k = 0; k < count; k++) {
        const float a = more_real[k], b = more_imaginary[k];
        real[k] += a * turn_real[k] - b * turn_imaginary[k];
        imaginary[k] += a * turn_imaginary[k] + b * turn_real[k];
    }
}
