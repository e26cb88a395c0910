// The instruction sets of this processor, and what the environment allows of them.
#pragma once
#include "window_product.h"

// The best there is a kernel for. SAMETEMPO_INSTRUCTION_SET=avx2 or avx512 (without bfloat16) makes one machine show what
// others do; a better set than the processor's is not chosen.
st_isa st_allowed_isa(void);
