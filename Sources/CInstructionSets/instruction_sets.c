// All of this target is its header; the package manager wants a source.
#include "instruction_sets.h"
