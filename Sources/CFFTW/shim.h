#pragma once
#include <fftw3.h>

// Swift imports no arrays of unknown length.
static inline const char *sametempo_fftw_version(void) { return fftwf_version; }
