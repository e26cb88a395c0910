#pragma once
#include <stdbool.h>
#include <stdint.h>

// FFmpeg's libavformat and libavcodec as one thing: the bytes of a file in, samples out.
//
// The libraries are not linked but loaded when the first file needs them. With all that Debian's builds depend on they are
// 170 libraries and take 0.1 s, more than a whole run on a file that does not need them. Without the package trait FFmpeg
// all of it answers LibAVNotBuilt.

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    LibAVReady = 0,
    LibAVNotBuilt,
    /// The libraries of the version that this was built for are not installed.
    LibAVNotFound,
} LibAVStatus;

/// Loads the libraries, once for all threads.
LibAVStatus libav_load(void);

/// What was loaded, such as "libavcodec 59.37.100 (5.1.9)", or why nothing was.
const char *libav_description(void);

/// Where the bytes come from. Nothing else is opened: whatever a file refers to, such as a playlist, is refused.
typedef struct {
    void *context;
    /// At most `count` bytes from `offset` on; 0 at the end, less than 0 for an error.
    int64_t (*read)(void *context, uint8_t *buffer, int64_t count, int64_t offset);
    int64_t size;
} LibAVBytes;

typedef struct LibAVSound LibAVSound;

/// Opens the first stream of sound; NULL and a reason if there is none that can be decoded. To be given to libav_close.
///
/// `name`, the file's own, is a hint for the few formats that are known by their names alone.
LibAVSound *libav_open(LibAVBytes bytes, const char *name, char *reason, int reason_size);
void libav_close(LibAVSound *sound);

typedef struct {
    int frames, sample_rate, channels;
} LibAVBlock;

/// Decodes on, to some thousand samples of each channel; `frames` is 0 at the end. A damaged packet is passed over.
LibAVBlock libav_next(LibAVSound *sound);

/// Samples of the block, interleaved, -1 ... 1.
void libav_copy(const LibAVSound *sound, int first, int count, float *interleaved);

/// What has become of the bytes so far.
typedef struct {
    /// Packets that were decoded; packets of other streams, pictures and attachments. Headers between them are in neither.
    int64_t sound_bytes, other_bytes;
    /// Where the last packet ends that was decoded, as far as the container tells.
    int64_t last_byte;
    /// Packets that could not be decoded, and what was first said while decoding; empty if nothing was.
    int64_t damaged_packets;
    const char *complaint;
    /// As the container has it, or less than 0 if it does not say.
    double declared_seconds;
    /// Whether pictures move: such streams are passed over unread, so that their bytes are not known.
    bool has_video;
} LibAVFacts;

LibAVFacts libav_facts(const LibAVSound *sound);

#ifdef __cplusplus
}
#endif
