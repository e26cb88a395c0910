#pragma once

#include <stddef.h>

// The file Data/Models/beats.safetensors, as part of the program.

/// Its bytes, which live as long as the program and are never written.
const void *shipped_beat_model_bytes(void);

/// How many bytes they are.
size_t shipped_beat_model_byte_count(void);
