#include "shipped_beat_model.h"

// Part of the program rather than a resource file beside it: the program is one file that can be moved, packages that depend on
// this one have nothing to copy, and starting costs nothing, because pages are read when they are needed. #embed also tells the
// build that a new model means a new object file.
#ifndef __has_embed
#error "This needs a C compiler with #embed: that of Swift 6.1 or later (clang 19)."
#endif

#pragma clang diagnostic ignored "-Wc23-extensions"

// Aligned as the start of a mapped file would be.
_Alignas(64) static const unsigned char model[] = {
#embed "../../Data/Models/beats.safetensors"
};

const void *shipped_beat_model_bytes(void) { return model; }

size_t shipped_beat_model_byte_count(void) { return sizeof model; }
