#pragma once
// The functions whose parameters are named by enumerations.
#define MPG123_ENUM_API
#include <mpg123.h>
