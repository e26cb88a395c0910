#include "CLibAV.h"

#include <stddef.h>

#ifndef SAMETEMPO_FFMPEG

LibAVSound *libav_open(LibAVBytes bytes, const char *name, char *reason, int reason_size) { return NULL; }
void libav_close(LibAVSound *sound) {}
LibAVBlock libav_next(LibAVSound *sound) { return (LibAVBlock){0}; }
void libav_copy(const LibAVSound *sound, int first, int count, float *interleaved) {}
LibAVFacts libav_facts(const LibAVSound *sound) { return (LibAVFacts){0}; }

#else

#include "libav_functions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct LibAVSound {
    LibAVBytes bytes;
    int64_t position;
    AVFormatContext *format;
    AVIOContext *input;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    int stream;
    bool is_draining;
    int64_t sound_bytes, other_bytes, last_byte, damaged_packets;
    bool has_video;
    LibAVComplaint complaint;
};

/// What holds sound itself. Playlists and the like only name other files, and are left out.
static const char containers[] =
    "mov,mp4,m4a,3gp,matroska,webm,asf,asf_o,xwma,avi,flv,mpeg,mpegts,ogg,mp3,aac,latm,loas,ac3,eac3,dts,dtshd,truehd,mlp,"
    "flac,wav,w64,rf64,aiff,au,caf,iff,voc,ape,wv,tta,tak,mpc,mpc8,shn,oma,amr,amrnb,amrwb,dsf,dff,rm,ra,ast,brstm,bfstm,"
    "adx,nut,gsm,sox,ircam";

static int read_bytes(void *context, uint8_t *buffer, int count) {
    LibAVSound *sound = context;
    int64_t done = sound->bytes.read(sound->bytes.context, buffer, count, sound->position);
    if (done < 0) return AVERROR(EIO);
    if (done == 0) return AVERROR_EOF;
    sound->position += done;
    return (int)done;
}

static int64_t seek_bytes(void *context, int64_t offset, int origin) {
    LibAVSound *sound = context;
    origin &= ~AVSEEK_FORCE;
    if (origin == AVSEEK_SIZE) return sound->bytes.size;
    int64_t target = offset + (origin == SEEK_CUR ? sound->position : origin == SEEK_END ? sound->bytes.size : 0);
    if (target < 0) return AVERROR(EINVAL);
    return sound->position = target;
}

/// Whatever a file refers to: other files, the network.
static int refuse_to_open(AVFormatContext *format, AVIOContext **input, const char *url, int flags, AVDictionary **options) {
    return AVERROR(EACCES);
}

/// What the libraries have said themselves tells more than the code.
static void note_damage(LibAVSound *sound, int code) {
    sound->damaged_packets++;
    if (!libav_listener->text[0]) libav.av_strerror(code, libav_listener->text, sizeof libav_listener->text);
}

static int open_container(LibAVSound *sound, const char *name) {
    sound->format = libav.avformat_alloc_context();
    unsigned char *buffer = libav.av_malloc(1 << 16);
    sound->input = buffer ? libav.avio_alloc_context(buffer, 1 << 16, 0, sound, read_bytes, NULL, seek_bytes) : NULL;
    if (!sound->format || !sound->input) {
        libav.av_free(sound->input ? NULL : buffer);
        return AVERROR(ENOMEM);
    }
    sound->format->pb = sound->input;
    sound->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    sound->format->io_open = refuse_to_open;
    AVDictionary *options = NULL;
    libav.av_dict_set(&options, "format_whitelist", containers, 0);
    libav.av_dict_set(&options, "codec_whitelist", libav.sound_decoders, 0);
    int code = libav.avformat_open_input(&sound->format, name, NULL, &options);
    libav.av_dict_free(&options);
    return code;
}

/// The first stream of sound; the others are not even read where the container allows it.
static int choose_stream(LibAVSound *sound) {
    AVFormatContext *format = sound->format;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        AVStream *stream = format->streams[i];
        const AVCodecParameters *parameters = stream->codecpar;
        if (parameters->codec_type == AVMEDIA_TYPE_AUDIO) {
            if (sound->stream < 0 && libav.avcodec_find_decoder(parameters->codec_id)) sound->stream = (int)i;
            continue;
        }
        sound->other_bytes += stream->attached_pic.size;
        if (parameters->codec_type == AVMEDIA_TYPE_ATTACHMENT) sound->other_bytes += parameters->extradata_size;
        if (parameters->codec_type == AVMEDIA_TYPE_VIDEO && !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC)) sound->has_video = true;
        stream->discard = AVDISCARD_ALL;
    }
    return sound->stream < 0 ? AVERROR_STREAM_NOT_FOUND : 0;
}

static int open_decoder(LibAVSound *sound) {
    AVStream *stream = sound->format->streams[sound->stream];
    const AVCodec *codec = libav.avcodec_find_decoder(stream->codecpar->codec_id);
    sound->decoder = libav.avcodec_alloc_context3(codec);
    sound->packet = libav.av_packet_alloc();
    sound->frame = libav.av_frame_alloc();
    if (!sound->decoder || !sound->packet || !sound->frame) return AVERROR(ENOMEM);
    int code = libav.avcodec_parameters_to_context(sound->decoder, stream->codecpar);
    if (code < 0) return code;
    // What a container says to be before the beginning or after the end is cut off by it.
    sound->decoder->pkt_timebase = stream->time_base;
    // Files are what runs in parallel; and what is said is then said on this thread.
    sound->decoder->thread_count = 1;
    AVDictionary *options = NULL;
    // Ten million samples in one packet are no music.
    libav.av_dict_set(&options, "max_samples", "10000000", 0);
    code = libav.avcodec_open2(sound->decoder, codec, &options);
    libav.av_dict_free(&options);
    return code;
}

LibAVSound *libav_open(LibAVBytes bytes, const char *name, char *reason, int reason_size) {
    if (libav_load() != LibAVReady) {
        snprintf(reason, reason_size, "%s", libav_description());
        return NULL;
    }
    LibAVSound *sound = calloc(1, sizeof *sound);
    if (!sound) return NULL;
    sound->bytes = bytes;
    sound->stream = -1;
    LibAVComplaint *outer = libav_listener;
    libav_listener = &sound->complaint;
    int code = open_container(sound, name);
    if (code >= 0) code = libav.avformat_find_stream_info(sound->format, NULL);
    if (code >= 0) code = choose_stream(sound);
    if (code >= 0) code = open_decoder(sound);
    libav_listener = outer;
    if (code >= 0) {
        // What was said while looking around is no damage.
        sound->complaint.text[0] = 0;
        return sound;
    }
    if (sound->complaint.text[0] && !strstr(sound->complaint.text, "whitelist")) snprintf(reason, reason_size, "%s", sound->complaint.text);
    // What the codes say of a text is about their own list of formats.
    else if (code == AVERROR(EINVAL) || code == AVERROR_INVALIDDATA) snprintf(reason, reason_size, "no format that FFmpeg knows");
    else libav.av_strerror(code, reason, reason_size);
    libav_close(sound);
    return NULL;
}

void libav_close(LibAVSound *sound) {
    LibAVComplaint silence, *outer = libav_listener;
    libav_listener = &silence;
    silence.text[0] = 0;
    libav.avcodec_free_context(&sound->decoder);
    libav.av_packet_free(&sound->packet);
    libav.av_frame_free(&sound->frame);
    libav.avformat_close_input(&sound->format);
    if (sound->input) {
        libav.av_free(sound->input->buffer);
        libav.avio_context_free(&sound->input);
    }
    libav_listener = outer;
    free(sound);
}

static int channel_count(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 24, 100)
    return frame->ch_layout.nb_channels;
#else
    return frame->channels;
#endif
}

/// Gives the decoder its next packet, or word of the end.
static void feed(LibAVSound *sound) {
    int code;
    // A damaged place gives an error and is behind us; a thousand of them at one place would be the end.
    for (int attempts = 0; (code = libav.av_read_frame(sound->format, sound->packet)) < 0; attempts++) {
        if (code == AVERROR(EAGAIN) && attempts < 1000) continue;
        if (code != AVERROR_EOF) note_damage(sound, code);
        sound->is_draining = true;
        libav.avcodec_send_packet(sound->decoder, NULL);
        return;
    }
    const int size = sound->packet->size;
    if (sound->packet->stream_index != sound->stream) {
        sound->other_bytes += size;
    } else {
        code = libav.avcodec_send_packet(sound->decoder, sound->packet);
        if (code < 0 && code != AVERROR(EAGAIN) && code != AVERROR_EOF) {
            note_damage(sound, code);
        } else {
            sound->sound_bytes += size;
            if (sound->packet->pos >= 0) sound->last_byte = FFMAX(sound->last_byte, sound->packet->pos + size);
        }
    }
    libav.av_packet_unref(sound->packet);
}

LibAVBlock libav_next(LibAVSound *sound) {
    LibAVBlock block = {0};
    LibAVComplaint *outer = libav_listener, said = {{0}};
    libav_listener = &said;
    for (;;) {
        libav.av_frame_unref(sound->frame);
        int code = libav.avcodec_receive_frame(sound->decoder, sound->frame);
        if (code >= 0 && sound->frame->nb_samples > 0 && sound->frame->sample_rate > 0 && channel_count(sound->frame) > 0) {
            block = (LibAVBlock){sound->frame->nb_samples, sound->frame->sample_rate, channel_count(sound->frame)};
            break;
        }
        if (code == AVERROR_EOF || (code < 0 && sound->is_draining)) break;
        if (code < 0 && code != AVERROR(EAGAIN)) note_damage(sound, code);
        if (code < 0) feed(sound);
    }
    libav_listener = outer;
    if (!sound->complaint.text[0]) sound->complaint = said;
    return block;
}

void libav_copy(const LibAVSound *sound, int first, int count, float *interleaved) {
    const AVFrame *frame = sound->frame;
    const int channels = channel_count(frame);
    const bool is_planar = libav.av_sample_fmt_is_planar(frame->format);
    for (int channel = 0; channel < channels; channel++) {
        const uint8_t *data = frame->extended_data[is_planar ? channel : 0];
        const long step = is_planar ? 1 : channels, start = (is_planar ? 0 : channel) + first * step;
        float *out = interleaved + channel;
#define COPY(type, expression) { const type *in = (const type *)data + start; \
    for (long i = 0; i < count; i++) { const type x = in[i * step]; out[i * channels] = (float)(expression); } break; }
        switch (libav.av_get_packed_sample_fmt(frame->format)) {
        case AV_SAMPLE_FMT_U8: COPY(uint8_t, (x - 128) / 128.f)
        case AV_SAMPLE_FMT_S16: COPY(int16_t, x / 32768.f)
        case AV_SAMPLE_FMT_S32: COPY(int32_t, x / 2147483648.0)
        case AV_SAMPLE_FMT_S64: COPY(int64_t, x / 9223372036854775808.0)
        case AV_SAMPLE_FMT_FLT: COPY(float, x)
        case AV_SAMPLE_FMT_DBL: COPY(double, x)
        default: for (long i = 0; i < count; i++) out[i * channels] = 0;
        }
    }
}

LibAVFacts libav_facts(const LibAVSound *sound) {
    const AVFormatContext *format = sound->format;
    // Guessed from a bit rate it would be nobody's promise.
    const bool is_said = format->duration > 0 && format->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
    return (LibAVFacts){
        .sound_bytes = sound->sound_bytes, .other_bytes = sound->other_bytes, .last_byte = sound->last_byte,
        .damaged_packets = sound->damaged_packets,
        .complaint = sound->complaint.text, .declared_seconds = is_said ? (double)format->duration / AV_TIME_BASE : -1,
        .has_video = sound->has_video,
    };
}
#endif
