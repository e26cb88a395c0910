#pragma once

#include <stddef.h>

// The file Data/Models/structure.safetensors, as part of the program.

/// Its bytes, which live as long as the program and are never written.
const void *shipped_structure_bytes(void);

/// How many bytes they are.
size_t shipped_structure_byte_count(void);
