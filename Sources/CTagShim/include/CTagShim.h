#pragma once
#include <stdbool.h>

// TagLib's C++ API as C, for reading only: it finds out who made the music, and whether tags are as they should be.
// Without the package trait Tags all of it answers false or NULL.

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { TagKindMPEG, TagKindWAV, TagKindAIFF, TagKindFLAC, TagKindOgg, TagKindMP4 } TagKind;

bool tag_is_built(void);

/// Reads a file as what it is said to be; its name plays no part.
///
/// `bpm` is what stands in the field that the kind has for it, NULL for none. `others` are all tags but those that hold a
/// BPM, a line each: kind, name and a hash of the content. Both are to be given to tag_free. False if TagLib can make
/// nothing of the file.
bool tag_read(const char *path, TagKind kind, char **bpm, char **others);

/// The artist that a file names, of the kind that it is said to be; NULL for none. To be given to tag_free.
char *tag_artist(const char *path, TagKind kind);

void tag_free(char *text);

#ifdef __cplusplus
}
#endif
