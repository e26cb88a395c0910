#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256.
bool format_has_sha256(void);

/// Takes `blocks` blocks of 64 bytes into the state of a SHA-256, by those instructions. `constants` are the 64 of FIPS 180-4.
void format_sha256(uint32_t state[8], const uint8_t *bytes, long blocks, const uint32_t constants[64]);
