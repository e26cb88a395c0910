#pragma once
#include <stdbool.h>

// TagLib's C++ API as C, for one tag: BPM. TagLib's own C binding has no call for it.
// Without the package trait Tags all of it answers TagStatusNotBuilt.

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    TagStatusDone = 0,
    TagStatusNotBuilt,
    /// No such file, not readable, or broken as what it seems to be.
    TagStatusUnreadable,
    /// A kind of file whose tags are not known here.
    TagStatusUnsupported,
    TagStatusReadOnly,
    TagStatusNotSaved,
} TagStatus;

bool tag_is_built(void);

/// The BPM as text, NULL if there is none or it is 0; whether the format holds whole numbers only.
/// `bpm` is to be given to tag_free.
TagStatus tag_read_bpm(const char *path, char **bpm, bool *holds_integers_only);

/// Sets the BPM, or takes it away if `bpm` is NULL, and leaves all other tags as they are: ID3v2 frame TBPM (MP3, WAV,
/// AIFF), Vorbis comment BPM (FLAC, Ogg), item tmpo (MP4; the text must be an integer). Writes the file in place.
TagStatus tag_write_bpm(const char *path, const char *bpm);

/// All tags but the BPM, a line each: kind, name and a hash of the content. To be given to tag_free.
TagStatus tag_list_others(const char *path, char **lines);

void tag_free(char *text);

#ifdef __cplusplus
}
#endif
