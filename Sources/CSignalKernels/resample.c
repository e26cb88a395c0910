#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"

// No fused multiply-add: the same bytes on every processor.
#pragma STDC FP_CONTRACT OFF

// In both: products are added in 16 lanes, lanes 8 apart are joined, and the 8 that are left are added in order.

// Eight outputs of the same row share the loads of its weights and the adding up of their lanes.
INLINE void eight_of_one_row(const float *samples, const float *row, long taps, long step, float *out) {
    lanes16 sums[8] = {0};
    for (long i = 0; i < taps; i += 16) {
        lanes16 weights = *(const lanes16 *)(row + i);
        for (int j = 0; j < 8; j++) sums[j] += *(const lanes16 *)(samples + j * step + i) * weights;
    }
    lanes8 joined[8], total = {0};
    for (int j = 0; j < 8; j++)
        joined[j] = LANES(sums[j], sums[j], 0, 1, 2, 3, 4, 5, 6, 7) + LANES(sums[j], sums[j], 8, 9, 10, 11, 12, 13, 14, 15);
    TRANSPOSE8(joined);
    for (int j = 0; j < 8; j++) total += joined[j];
    *(lanes8 *)out = total;
}

INLINE void one_by_one(const float *samples, const float *rows, long taps, long phases, long step, long phase, float *out, long count) {
    long whole = step / phases, part = step % phases;
    for (long done = 0; done < count; done++) {
        const float *row = rows + phase * taps;
        lanes16 sums = {0};
        for (long i = 0; i < taps; i += 16) sums += *(const lanes16 *)(samples + i) * *(const lanes16 *)(row + i);
        float total = 0;
        for (int j = 0; j < 8; j++) total += sums[j] + sums[j + 8];
        out[done] = total;
        samples += whole;
        phase += part;
        if (phase >= phases) {
            phase -= phases;
            samples++;
        }
    }
}

KERNEL void signal_resample(const float *samples, const float *rows, long taps, long phases, long step, long phase, float *out, long count) {
    long done = 0;
    if (phases == 1)
        for (; done + 8 <= count; done += 8) eight_of_one_row(samples + done * step, rows, taps, step, out + done);
    one_by_one(samples + (phases == 1 ? done * step : 0), rows, taps, phases, step, phase, out + done, count - done);
}
