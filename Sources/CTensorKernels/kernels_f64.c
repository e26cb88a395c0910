// Double serves to check derivatives, so its functions are the C library's own.
#include "tensor_kernels.h"
#include "instruction_sets.h"
#include <math.h>
#define T double
#define SUFFIX f64
#define LANES 32
#define EXP exp
#define EXPM1 expm1
#define LOG log
#define LOG1P log1p
#define TANH tanh
#define ERF erf
#define SIN sin
#define COS cos
#define POWER pow
#define SQRT __builtin_sqrt
// The C library's functions are not vectorised anyway.
#define ELEMENTWISE
#define INFINITE __builtin_inf()
#include "kernels.inc"
#include "layer_kernels.inc"
