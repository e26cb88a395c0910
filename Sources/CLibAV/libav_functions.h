#pragma once
// The functions that are used of FFmpeg's libraries, as pointers of the same types.

#if !__has_include(<libavformat/avformat.h>)
#error "FFmpeg's headers are missing: run Recipes/setup.sh, or build without them: swift build --traits Tags"
#endif

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <stdarg.h>

#define LIBAV_FUNCTIONS(F, C, U) \
    F(avformat_alloc_context) F(avformat_open_input) F(avformat_find_stream_info) F(avformat_close_input) \
    F(avformat_free_context) F(av_read_frame) F(avio_alloc_context) F(avio_context_free) \
    C(av_codec_iterate) C(av_codec_is_decoder) C(avcodec_find_decoder) C(avcodec_alloc_context3) \
    C(avcodec_parameters_to_context) C(avcodec_open2) C(avcodec_send_packet) C(avcodec_receive_frame) \
    C(avcodec_free_context) C(av_packet_alloc) C(av_packet_free) C(av_packet_unref) C(avcodec_version) \
    U(av_frame_alloc) U(av_frame_free) U(av_frame_unref) U(av_malloc) U(av_free) U(av_dict_set) U(av_dict_free) \
    U(av_strerror) U(av_log_set_callback) U(av_log_default_callback) U(av_get_packed_sample_fmt) U(av_sample_fmt_is_planar) \
    U(av_version_info)

#define LIBAV_POINTER(name) __typeof__(&name) name;
typedef struct {
    LIBAV_FUNCTIONS(LIBAV_POINTER, LIBAV_POINTER, LIBAV_POINTER)
    /// Names of all decoders of sound, separated by commas.
    char *sound_decoders;
} LibAVFunctions;
#undef LIBAV_POINTER

/// Filled by libav_load.
extern LibAVFunctions libav;

/// Of the calling thread: where the first error is kept that the libraries speak of. NULL: they speak to standard error.
typedef struct {
    char text[240];
} LibAVComplaint;
extern _Thread_local LibAVComplaint *libav_listener;
