#define _GNU_SOURCE
#include "CChatter.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Thread_local Chatter *listener;

static void hear(const char *text, size_t size) {
    size_t used = strlen(listener->first);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') listener->lines++;
        else if (listener->lines == 0 && used + 1 < sizeof listener->first) listener->first[used++] = text[i];
    }
}

static void pass_on(const char *text, size_t size) {
    while (size > 0) {
        ssize_t done = write(STDERR_FILENO, text, size);
        if (done <= 0) return;
        text += done;
        size -= (size_t)done;
    }
}

#if defined(__GLIBC__)
static ssize_t take(void *cookie, const char *text, size_t size) {
    if (listener) hear(text, size);
    else pass_on(text, size);
    return (ssize_t)size;
}

// In these C libraries `stderr` is a variable, which libraries look up each time they write.
static void replace_stream(void) {
    FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = take});
    if (!stream) return;
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
}
#elif defined(__APPLE__)
static int take(void *cookie, const char *text, int size) {
    if (listener) hear(text, (size_t)size);
    else pass_on(text, (size_t)size);
    return size;
}

static void replace_stream(void) {
    FILE *stream = fwopen(NULL, take);
    if (!stream) return;
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
}
#else
static void replace_stream(void) {}
#endif

void chatter_listen(Chatter *chatter) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, replace_stream);
    listener = chatter;
}
