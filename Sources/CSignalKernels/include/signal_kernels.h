#pragma once

/// The sum of products of `count` values, a multiple of 16.
///
/// Products are added in 16 lanes, lanes 8 apart are joined, and the 8 that are left are added in order: the same bytes on
/// every processor, since nothing is contracted into a fused multiply-add.
float signal_dot(const float *a, const float *b, long count);
