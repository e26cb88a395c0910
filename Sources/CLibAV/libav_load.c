#include "CLibAV.h"

#ifndef SAMETEMPO_FFMPEG

LibAVStatus libav_load(void) { return LibAVNotBuilt; }
const char *libav_description(void) { return "this program was built without the package trait FFmpeg"; }

#else

#include "libav_functions.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

LibAVFunctions libav;
_Thread_local LibAVComplaint *libav_listener;

static LibAVStatus status = LibAVNotFound;
static char description[256];

#define TEXT(x) #x
#define VALUE(x) TEXT(x)
// Structures are laid out as the headers say, so only the libraries of the same major version will do.
#ifdef __APPLE__
#define LIBRARY(name, major) "lib" name "." VALUE(major) ".dylib"
#else
#define LIBRARY(name, major) "lib" name ".so." VALUE(major)
#endif

/// Decoders report on any thread; only what is said on a thread that listens is ours.
static void listen(void *source, int level, const char *format, va_list arguments) {
    LibAVComplaint *listener = libav_listener;
    if (!listener) {
        libav.av_log_default_callback(source, level, format, arguments);
    } else if (level <= AV_LOG_ERROR && !listener->text[0]) {
        vsnprintf(listener->text, sizeof listener->text, format, arguments);
        listener->text[strcspn(listener->text, "\r\n")] = 0;
    }
}

/// For the list that keeps decoders of pictures and texts shut, whatever a file asks for.
static bool name_sound_decoders(void) {
    size_t size = 1;
    void *state = NULL;
    for (const AVCodec *codec; (codec = libav.av_codec_iterate(&state));) size += strlen(codec->name) + 1;
    char *names = libav.sound_decoders = calloc(1, size);
    if (!names) return false;
    state = NULL;
    for (const AVCodec *codec; (codec = libav.av_codec_iterate(&state));) {
        if (codec->type != AVMEDIA_TYPE_AUDIO || !libav.av_codec_is_decoder(codec)) continue;
        names += sprintf(names, "%s%s", names == libav.sound_decoders ? "" : ",", codec->name);
    }
    return true;
}

static void load(void) {
    // Each is a dependency of the next; named all the same, since only a name has a version.
    void *util = dlopen(LIBRARY("avutil", LIBAVUTIL_VERSION_MAJOR), RTLD_LAZY | RTLD_LOCAL);
    void *codec = util ? dlopen(LIBRARY("avcodec", LIBAVCODEC_VERSION_MAJOR), RTLD_LAZY | RTLD_LOCAL) : NULL;
    void *format = codec ? dlopen(LIBRARY("avformat", LIBAVFORMAT_VERSION_MAJOR), RTLD_LAZY | RTLD_LOCAL) : NULL;
    if (!format) {
        const char *reason = dlerror();
        snprintf(description, sizeof description, "%s", reason ? reason : "FFmpeg's libraries do not load");
        return;
    }
    const char *missing = NULL;
#define FROM(library, name) *(void **)&libav.name = dlsym(library, #name); if (!libav.name) missing = #name;
#define FROM_FORMAT(name) FROM(format, name)
#define FROM_CODEC(name) FROM(codec, name)
#define FROM_UTIL(name) FROM(util, name)
    LIBAV_FUNCTIONS(FROM_FORMAT, FROM_CODEC, FROM_UTIL)
    if (missing || !name_sound_decoders()) {
        snprintf(description, sizeof description, "FFmpeg's libraries have no %s", missing ? missing : "room");
        return;
    }
    unsigned version = libav.avcodec_version();
    snprintf(description, sizeof description, "libavcodec %u.%u.%u (%s)", version >> 16, version >> 8 & 255, version & 255,
             libav.av_version_info());
    libav.av_log_set_callback(listen);
    status = LibAVReady;
}

LibAVStatus libav_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return status;
}

const char *libav_description(void) {
    libav_load();
    return description;
}
#endif
