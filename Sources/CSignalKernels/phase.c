#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"

// No fused multiply-add: the same bytes on every processor.
#pragma STDC FP_CONTRACT OFF

KERNEL void signal_stereo_likeness(const float *interleaved, long frames, StereoLikeness *steps, StereoLikeness *samples) {
    lanes16 step_squares = {0}, step_products = {0}, squares = {0}, products = {0}, sums = {0}, first;
    // Counted from the first sample: a large constant would take the digits of what is small beside it.
    for (int j = 0; j < 16; j++) first[j] = interleaved[j % 2];
    const long count = 2 * (frames - 1);
    long i = 0;
    for (; i + 16 <= count; i += 16) {
        const lanes16 old = *(const lanes16 *)(interleaved + i), step = *(const lanes16 *)(interleaved + i + 2) - old, value = old - first;
        step_squares += step * step;
        step_products += step * LANES(step, step, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        squares += value * value;
        products += value * LANES(value, value, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        sums += value;
    }
    double left_sum = 0, right_sum = 0;
    *steps = *samples = (StereoLikeness){0};
    for (int j = 0; j < 16; j++) {
        steps->energy += step_squares[j];
        steps->product += 0.5 * step_products[j];
        samples->energy += squares[j];
        samples->product += 0.5 * products[j];
        *(j % 2 ? &right_sum : &left_sum) += sums[j];
    }
    for (; i < count; i += 2) {
        const float left_step = interleaved[i + 2] - interleaved[i], right_step = interleaved[i + 3] - interleaved[i + 1];
        const float left = interleaved[i] - first[0], right = interleaved[i + 1] - first[1];
        steps->energy += left_step * left_step + right_step * right_step;
        steps->product += left_step * right_step;
        samples->energy += left * left + right * right;
        samples->product += left * right;
        left_sum += left;
        right_sum += right;
    }
    const double length = frames > 1 ? frames - 1 : 1;
    samples->energy -= (left_sum * left_sum + right_sum * right_sum) / length;
    samples->product -= left_sum * right_sum / length;
}
