#include "tensor_kernels.h"
#include "float_math.h"
#define T float
#define SUFFIX f32
#define LANES 64
#define EXP fm_exp
#define EXPM1 fm_expm1
#define LOG fm_log
#define LOG1P fm_log1p
#define TANH fm_tanh
#define ERF fm_erf
// The C library's own: exact for large angles too. Loops over them are not vectorised.
#define SIN __builtin_sinf
#define COS __builtin_cosf
#define POWER __builtin_powf
#define SQRT __builtin_sqrtf
// Elementwise loops may write where they read (the same index, never another), which the compiler cannot know and would
// answer with a scalar loop.
#define ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")
// On the oldest instruction sets some of them stay scalar, which is no mistake.
#pragma clang diagnostic ignored "-Wpass-failed"
#define INFINITE __builtin_inff()
#include "kernels.inc"
#include "layer_kernels.inc"
