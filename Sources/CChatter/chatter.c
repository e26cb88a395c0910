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
static FILE *made_stream(void) { return fopencookie(NULL, "w", (cookie_io_functions_t){.write = take}); }
#elif defined(__APPLE__)
static int take(void *cookie, const char *text, int size) {
    if (listener) hear(text, (size_t)size);
    else pass_on(text, (size_t)size);
    return size;
}

static FILE *made_stream(void) { return fwopen(NULL, take); }
#else
static FILE *made_stream(void) { return NULL; }
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int listener_count;
// Made once and never closed: who has looked `stderr` up may still write when no one listens any more.
static FILE *ours, *theirs;

static void replace_stream(void) {
    if (listener_count++ > 0) return;
    if (!ours) {
        ours = made_stream();
        if (ours) setvbuf(ours, NULL, _IONBF, 0);
    }
    if (!ours) return;
    theirs = stderr;
    stderr = ours;
}

static void put_stream_back(void) {
    if (--listener_count == 0 && ours && stderr == ours) stderr = theirs;
}

void chatter_listen(Chatter *chatter) {
    pthread_mutex_lock(&lock);
    if (chatter && !listener) replace_stream();
    if (!chatter && listener) put_stream_back();
    pthread_mutex_unlock(&lock);
    listener = chatter;
}
