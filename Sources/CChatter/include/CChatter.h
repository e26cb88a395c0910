#pragma once

// What C libraries write to `stderr` behind our back, caught on the thread that it is said on: several decode at once, and
// each remark belongs to one file. Whatever no one listens to goes to standard error as ever.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /// The first line.
    char first[240];
    /// How many lines there were.
    long lines;
} Chatter;

/// Adds to `chatter` what is said on this thread from now on; NULL: no longer. While any thread listens, `stderr` is a stream of ours.
void chatter_listen(Chatter *chatter);

#ifdef __cplusplus
}
#endif
