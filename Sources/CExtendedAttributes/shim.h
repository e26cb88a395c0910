#pragma once
// Swift's own Glibc module leaves this header out; Darwin has it.
#ifdef __linux__
#include <sys/xattr.h>
#endif
