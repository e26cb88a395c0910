#pragma once
#include <stdint.h>

// The inner loops of the signal path, compiled for several instruction sets; the same bytes on each.

/// Converts a sample rate: output m is the dot product of `taps` (a multiple of 16) samples and a row of weights.
///
/// From one output to the next, `samples` moves on by `step` / `phases`: by the whole part, and `phase` (the row) by the rest.
/// Reads (`count` - 1) x `step` / `phases` + `taps` samples, or one more.
void signal_resample(const float *samples, const float *rows, long taps, long phases, long step, long phase,
                     float *out, long count);

/// Of two channels: the sum of the squares in both, and the sum of the products of one with the other.
typedef struct { double energy, product; } StereoLikeness;

/// Of two interleaved channels, the same for the steps from each sample to the next, and for all samples but the last after
/// the mean of each channel was taken away.
void signal_stereo_likeness(const float *interleaved, long frames, StereoLikeness *steps, StereoLikeness *samples);

/// Products of `count` samples and weights.
void signal_window(const float *samples, const float *window, float *out, long count);

/// Magnitudes of `count` complex numbers.
void signal_magnitudes(const float *bins, float *out, long count);

/// Complex numbers whose parts lie apart: each times its `turn`, and `more` added to it.
void signal_turn(float *real, float *imaginary, const float *turn_real, const float *turn_imaginary, const float *more_real,
                 const float *more_imaginary, long count);

/// The same numbers, to which `more` is added, each times its `turn`.
void signal_add_turned(float *real, float *imaginary, const float *turn_real, const float *turn_imaginary, const float *more_real,
                       const float *more_imaginary, long count);

/// Eight rows of `count` numbers, `stride` apart, as `count` groups of eight.
void signal_interleave8(const float *rows, long stride, float *out, long count);

/// Weighted sums of bins for eight frames at once: band b of frame j, times `scale`, to `out[j * stride + b]`.
///
/// Band b reads weights `offsets[b] ..< offsets[b + 1]` and as many groups of `interleaved` from `first_bins[b]` on.
void signal_bands8(const float *interleaved, const float *weights, const long *first_bins, const long *offsets, long bands,
                   float scale, float *out, long stride);

/// round(log(band + floor) x steps_per_neper) of `count` bands, held in `silence` ... 32767.
void signal_log_steps(const float *bands, float floor, float steps_per_neper, float silence, int16_t *out, long count);

/// For each of `nexts` (a multiple of 48) states: the best of `befores` (at most 255) scores, each less what it costs to get from its state to
/// that one, `costs[before * nexts + next]`; and the first state that has it.
void signal_best_before(const float *scores, const float *costs, long befores, long nexts, float *best, uint8_t *origins);
