// exp, log and their kin for float, branch-free so that loops over them vectorise. Errors are a few units in the last
// place over the whole range that networks use; the coefficients are those of the Cephes library (S. Moshier).
#pragma once
#include "instruction_sets.h"
#include <stdint.h>

INLINE float fm_from_bits(uint32_t u) { float f; __builtin_memcpy(&f, &u, 4); return f; }
INLINE uint32_t fm_bits(float f) { uint32_t u; __builtin_memcpy(&u, &f, 4); return u; }

INLINE float fm_exp(float x) {
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    float shifted = x * 1.44269504f + 12582912.0f;
    uint32_t n = fm_bits(shifted) - 0x4B400000u;
    float k = shifted - 12582912.0f;
    float r = x - k * 0.693359375f + k * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    // Where 2^n is no normal number: infinite a little early, 0 instead of numbers below the least normal one.
    float y = p * fm_from_bits((n + 127u) << 23);
    y = x > 88.376262f ? __builtin_inff() : y;
    return x < -87.0f ? 0.0f : y;
}

INLINE float fm_expm1(float x) {
    // Near zero exp(x) - 1 would lose all digits.
    float s = 1.9841270e-4f;
    s = s * x + 1.3888889e-3f;
    s = s * x + 8.3333333e-3f;
    s = s * x + 4.1666667e-2f;
    s = s * x + 1.6666667e-1f;
    s = s * x + 0.5f;
    s = s * x * x + x;
    float e = fm_exp(x) - 1.0f;
    return (x < 0.4f && x > -0.4f) ? s : e;
}

INLINE float fm_log(float x) {
    // The exponent of a number below the least normal one is not in its bits.
    int32_t tiny = x < 1.17549435e-38f;
    uint32_t u = fm_bits(tiny ? x * 8388608.0f : x);
    int32_t e = (int32_t)(u >> 23) - (tiny ? 149 : 126);
    float m = fm_from_bits((u & 0x007FFFFFu) | 0x3F000000u);
    int32_t low = m < 0.707106781f;
    e -= low;
    m = (low ? m + m : m) - 1.0f;
    float z = m * m, k = (float)e;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float y = p * m * z + k * -2.12194440e-4f - 0.5f * z + m + k * 0.693359375f;
    // Not a positive number: NaN for negatives, minus infinity for zero, and infinities and NaN pass through.
    y = x > 0.0f ? y : (x == 0.0f ? -__builtin_inff() : __builtin_nanf(""));
    return x >= __builtin_inff() ? x : y;
}

INLINE float fm_log1p(float x) {
    float u = 1.0f + x;
    float correction = ((u - 1.0f) - x) / u;
    // At the ends, -1 and infinity, nothing was rounded away.
    return fm_log(u) - (u > 0.0f && u < __builtin_inff() ? correction : 0.0f);
}

INLINE float fm_tanh(float x) {
    float a = x < 0 ? -x : x;
    float z = x * x;
    float s = -5.70498872745e-3f;
    s = s * z + 2.06390887954e-2f;
    s = s * z - 5.37397155531e-2f;
    s = s * z + 1.33314422036e-1f;
    s = s * z - 3.33332819422e-1f;
    s = s * z * x + x;
    float t = 1.0f - 2.0f / (fm_exp(a + a) + 1.0f);
    t = x < 0 ? -t : t;
    return a < 0.625f ? s : t;
}

// Abramowitz & Stegun 7.1.26 away from zero (error 1.5e-7), its Taylor series near it.
INLINE float fm_erf(float x) {
    float a = x < 0 ? -x : x;
    float t = 1.0f / (1.0f + 0.3275911f * a);
    float p = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
    float far = 1.0f - p * fm_exp(-a * a);
    far = x < 0 ? -far : far;
    float z = x * x;
    float near = x * 1.12837917f * (1.0f + z * (-0.33333333f + z * (0.1f + z * (-0.023809524f + z * 0.0046296296f))));
    return a < 0.3f ? near : far;
}
