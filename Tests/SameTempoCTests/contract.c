/* What sametempo.h promises, checked from outside: prints what does not hold, and returns how much that is.
 *
 *     contract FOLDER       # with song.wav, silence.wav, damaged.mp3 and notes.txt in it
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sametempo.h>

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

static const char *in(const char *folder, const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static sametempo_summary summary_of(const sametempo_estimate *estimate) {
    sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
    EXPECT(sametempo_estimate_summary(estimate, &summary) == SAMETEMPO_OK);
    return summary;
}

static sametempo_summary summary_of_file(const sametempo_model *model, const char *path, const sametempo_options *options) {
    sametempo_estimate *estimate;
    sametempo_summary summary;
    EXPECT(sametempo_estimate_file(model, path, options, &estimate, NULL) == SAMETEMPO_OK);
    summary = summary_of(estimate);
    sametempo_estimate_free(estimate);
    return summary;
}

/* Threads of this process; -1 where the system does not tell. */
static int thread_count(void) {
    DIR *folder = opendir("/proc/self/task");
    int count = 0;
    if (!folder) return -1;
    while (readdir(folder)) count++;
    closedir(folder);
    return count - 2;
}

static void statuses_and_messages(const sametempo_model *model, const char *folder) {
    sametempo_estimate *estimate = (sametempo_estimate *)folder;
    sametempo_model *other;
    char *message = NULL;
    EXPECT(sametempo_estimate_file(NULL, in(folder, "song.wav"), NULL, &estimate, &message) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(estimate == NULL && message && strstr(message, "NULL"));
    sametempo_text_free(message);
    EXPECT(sametempo_estimate_file(model, NULL, NULL, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_estimate_file(model, in(folder, "song.wav"), NULL, NULL, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_estimate_file(model, "\xff\xfe", NULL, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_estimate_file(model, in(folder, "none.wav"), NULL, &estimate, &message) == SAMETEMPO_NOT_FOUND);
    EXPECT(message && strstr(message, "none.wav"));
    sametempo_text_free(message);
    EXPECT(sametempo_estimate_file(model, folder, NULL, &estimate, NULL) == SAMETEMPO_NOT_AUDIO);
    EXPECT(sametempo_estimate_file(model, in(folder, "notes.txt"), NULL, &estimate, NULL) == SAMETEMPO_NOT_AUDIO);
    EXPECT(sametempo_model_open(in(folder, "notes.txt"), &other, &message) == SAMETEMPO_WRONG_MODEL && other == NULL);
    EXPECT(message && strstr(message, "notes.txt"));
    sametempo_text_free(message);
    EXPECT(sametempo_model_open(in(folder, "none"), &other, NULL) == SAMETEMPO_UNREADABLE);
    EXPECT(sametempo_estimate_file(model, in(folder, "song.wav"), NULL, &estimate, &message) == SAMETEMPO_OK && message == NULL);
    sametempo_estimate_free(estimate);
    EXPECT(sametempo_estimate_summary(NULL, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(strlen(sametempo_status_text(SAMETEMPO_DAMAGED)) > 0 && strlen(sametempo_status_text(99)) > 0);
}

static void null_is_freed(void) {
    sametempo_model_free(NULL);
    sametempo_estimate_free(NULL);
    sametempo_tracker_free(NULL);
    sametempo_encoder_free(NULL);
    sametempo_embedding_free(NULL);
    sametempo_files_free(NULL);
    sametempo_text_free(NULL);
}

static void structures_of_other_versions(const sametempo_model *model, const char *folder) {
    struct { sametempo_options known; double unknown; } newer = { SAMETEMPO_OPTIONS_INIT, 0 };
    struct { sametempo_summary known; double unknown; } result = { SAMETEMPO_SUMMARY_INIT, 7 };
    sametempo_options none = SAMETEMPO_OPTIONS_INIT;
    sametempo_estimate *estimate = NULL;
    const char *song = in(folder, "song.wav");
    none.struct_size = 0;
    EXPECT(sametempo_estimate_file(model, song, &none, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    newer.known.struct_size = sizeof newer;
    newer.unknown = 1;
    EXPECT(sametempo_estimate_file(model, song, &newer.known, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    newer.unknown = 0;
    EXPECT(sametempo_estimate_file(model, song, &newer.known, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(sametempo_estimate_summary(estimate, &result.known) == SAMETEMPO_OK);
    EXPECT(result.unknown == 7 && result.known.struct_size == sizeof result.known);
    result.known.struct_size = sizeof result;
    EXPECT(sametempo_estimate_summary(estimate, &result.known) == SAMETEMPO_OK && result.unknown == 0);
    result.known.struct_size = 3;
    EXPECT(sametempo_estimate_summary(estimate, &result.known) == SAMETEMPO_WRONG_ARGUMENT);
    sametempo_estimate_free(estimate);
}

static void options_that_cannot_be(const sametempo_model *model, const char *folder) {
    const char *song = in(folder, "song.wav");
    sametempo_tracker *tracker;
    for (int wrong = 0; wrong < 9; wrong++) {
        sametempo_options options = SAMETEMPO_OPTIONS_INIT;
        sametempo_estimate *estimate;
        char *message;
        if (wrong == 0) options.flags = 1 << 20;
        if (wrong == 1) options.flags = SAMETEMPO_LOOP | SAMETEMPO_BEATS;
        if (wrong == 2) { options.minimum_bpm = 120; options.maximum_bpm = 100; }
        if (wrong == 3) options.minimum_bpm = -1;
        if (wrong == 4) options.maximum_bpm = NAN;
        if (wrong == 5) options.prior_bpm = INFINITY;
        if (wrong == 6) options.onset_seconds = -1;
        if (wrong == 7) options.thread_count = -1;
        if (wrong == 8) options.reserved = 1;
        EXPECT(sametempo_estimate_file(model, song, &options, &estimate, &message) == SAMETEMPO_WRONG_ARGUMENT && message);
        sametempo_text_free(message);
    }
    sametempo_options beats = SAMETEMPO_OPTIONS_INIT;
    beats.flags = SAMETEMPO_BEATS;
    EXPECT(sametempo_tracker_create(model, 44100, 1, &beats, &tracker, NULL) == SAMETEMPO_WRONG_ARGUMENT && tracker == NULL);
    EXPECT(sametempo_tracker_create(model, 44100, 0, NULL, &tracker, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_tracker_create(model, 1, 1, NULL, &tracker, NULL) == SAMETEMPO_WRONG_SAMPLE_RATE);
    EXPECT(sametempo_tracker_create(model, -5, 1, NULL, &tracker, NULL) == SAMETEMPO_WRONG_SAMPLE_RATE);
}

static void a_range_is_kept_to(const sametempo_model *model, const char *folder, double tempo_bpm) {
    sametempo_options options = SAMETEMPO_OPTIONS_INIT;
    options.minimum_bpm = tempo_bpm * 1.5;
    options.maximum_bpm = tempo_bpm * 2.5;
    sametempo_summary faster = summary_of_file(model, in(folder, "song.wav"), &options);
    EXPECT(faster.refusal != SAMETEMPO_NO_REFUSAL || (faster.tempo_bpm >= options.minimum_bpm && faster.tempo_bpm <= options.maximum_bpm));
}

/* Both channels of a stereo sound hold the clicks; one second long, so that a loop of it is one of two beats. */
static float *clicks(size_t frames, int channels) {
    float *samples = (float *)calloc(frames * (size_t)channels, sizeof *samples);
    for (size_t i = 0; i < frames; i++) {
        if (i % 22050 < 100) for (int c = 0; c < channels; c++) samples[i * (size_t)channels + (size_t)c] = 0.8f;
    }
    return samples;
}

static void streams_are_as_wholes(const sametempo_model *model) {
    const size_t frames = 44100 * 14;
    for (int channels = 1; channels <= 2; channels++) {
        float *samples = clicks(frames, channels);
        sametempo_estimate *whole = NULL, *stream = NULL;
        sametempo_tracker *tracker = NULL;
        EXPECT(sametempo_estimate_samples(model, samples, frames, channels, 44100, NULL, &whole, NULL) == SAMETEMPO_OK);
        EXPECT(sametempo_tracker_create(model, 44100, channels, NULL, &tracker, NULL) == SAMETEMPO_OK);
        for (size_t done = 0, length = 1; done < frames; length = length * 5 % 40009) {
            size_t count = length < frames - done ? length : frames - done;
            EXPECT(sametempo_tracker_process(tracker, samples + done * (size_t)channels, count) == SAMETEMPO_OK);
            done += count;
        }
        EXPECT(sametempo_tracker_process(tracker, NULL, 0) == SAMETEMPO_OK);
        EXPECT(sametempo_tracker_process(tracker, NULL, 1) == SAMETEMPO_WRONG_ARGUMENT);
        EXPECT(sametempo_tracker_finish(tracker) == SAMETEMPO_OK);
        EXPECT(sametempo_tracker_finish(tracker) == SAMETEMPO_WRONG_ARGUMENT);
        EXPECT(sametempo_tracker_process(tracker, samples, 1) == SAMETEMPO_WRONG_ARGUMENT);
        EXPECT(sametempo_tracker_estimate(tracker, &stream) == SAMETEMPO_OK);
        sametempo_summary first = summary_of(whole), second = summary_of(stream);
        EXPECT(first.tempo_bpm == second.tempo_bpm && first.confidence == second.confidence && first.duration_seconds == 14);
        EXPECT(fabs(first.tempo_bpm / 120 - 1) < 0.001 && second.duration_seconds == 14);
        sametempo_estimate_free(whole);
        sametempo_estimate_free(stream);
        sametempo_tracker_free(tracker);
        free(samples);
    }
}

static void samples_of_any_kind(const sametempo_model *model) {
    sametempo_estimate *estimate;
    sametempo_options options = SAMETEMPO_OPTIONS_INIT;
    float *samples = clicks(44100 * 10, 2);
    EXPECT(sametempo_estimate_samples(model, NULL, 0, 1, 44100, NULL, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(summary_of(estimate).refusal == SAMETEMPO_REFUSED_TOO_SHORT && isnan(summary_of(estimate).tempo_bpm));
    sametempo_estimate_free(estimate);
    EXPECT(sametempo_estimate_samples(model, samples, SIZE_MAX, 2, 44100, NULL, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_estimate_samples(model, samples, SIZE_MAX / 4, 2, 44100, NULL, &estimate, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    for (size_t i = 0; i < 44100; i++) samples[7 * i] = i % 2 ? NAN : INFINITY;
    EXPECT(sametempo_estimate_samples(model, samples, 44100 * 10, 2, 44100, NULL, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(!isnan(summary_of(estimate).confidence));
    sametempo_estimate_free(estimate);
    free(samples);
    samples = clicks(44100, 1);
    options.flags = SAMETEMPO_LOOP;
    EXPECT(sametempo_estimate_samples(model, samples, 44100, 1, 44100, &options, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(fabs(fmod(summary_of(estimate).tempo_bpm, 60)) < 1e-9);
    sametempo_estimate_free(estimate);
    free(samples);
}

static void what_is_asked_for_is_there(const sametempo_model *model, const char *folder) {
    sametempo_options options = SAMETEMPO_OPTIONS_INIT;
    sametempo_estimate *estimate = NULL;
    const sametempo_segment *segments = NULL;
    const sametempo_beat *beats = NULL;
    const double *tempi = NULL, *probabilities = NULL, *starts = NULL, *window_tempi = NULL;
    const float *distributions = NULL, *strengths = NULL;
    size_t channels = 0, tempo_count = 0;
    double rate = 0, seconds = 0, sum = 0;
    sametempo_summary plain = summary_of_file(model, in(folder, "song.wav"), NULL);
    options.flags = SAMETEMPO_LOCAL_TEMPI | SAMETEMPO_BEATS | SAMETEMPO_EVIDENCE;
    options.onset_seconds = 5;
    options.thread_count = 2;
    EXPECT(sametempo_estimate_file(model, in(folder, "song.wav"), &options, &estimate, NULL) == SAMETEMPO_OK);
    sametempo_summary summary = summary_of(estimate);
    EXPECT(summary.tempo_bpm == plain.tempo_bpm && summary.confidence == plain.confidence && summary.strength == plain.strength);
    EXPECT(isnan(plain.stability) && isnan(plain.grid_tempo_bpm) && summary.stability > 0.9 && summary.grid_tempo_bpm > 0);
    EXPECT(sametempo_estimate_segments(estimate, &segments) >= 1 && segments[0].end_seconds > segments[0].start_seconds);
    size_t beat_count = sametempo_estimate_beats(estimate, &beats);
    EXPECT(beat_count > 10 && beats[1].seconds > beats[0].seconds);
    size_t count = sametempo_estimate_distribution(estimate, &tempi, &probabilities);
    EXPECT(count > 100 && tempi[1] > tempi[0]);
    for (size_t i = 0; i < count; i++) sum += probabilities[i];
    EXPECT(fabs(sum - 1) < 1e-9);
    size_t windows = sametempo_estimate_windows(estimate, &starts, &seconds, &distributions, &tempo_count, &window_tempi);
    EXPECT(windows > 1 && starts[1] > starts[0] && seconds > 1 && tempo_count > 100 && window_tempi[1] > window_tempi[0]);
    sum = 0;
    for (size_t i = 0; i < tempo_count; i++) sum += (double)distributions[i];
    EXPECT(fabs(sum - 1) < 1e-4);
    size_t frames = sametempo_estimate_onset_strengths(estimate, &strengths, &channels, &rate);
    EXPECT(channels > 0 && fabs((double)frames / rate - 5) < 0.1);
    sametempo_estimate_free(estimate);
    EXPECT(sametempo_estimate_file(model, in(folder, "silence.wav"), &options, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(summary_of(estimate).refusal == SAMETEMPO_REFUSED_SILENT && summary_of(estimate).confidence == 0);
    EXPECT(sametempo_estimate_beats(estimate, &beats) == 0 && sametempo_estimate_distribution(estimate, &tempi, &probabilities) == 0);
    EXPECT(!strcmp(sametempo_refusal_text(summary_of(estimate).refusal), "silent") && sametempo_estimate_warning(estimate) == NULL);
    sametempo_estimate_free(estimate);
    EXPECT(sametempo_estimate_segments(NULL, &segments) == 0 && sametempo_estimate_onset_strengths(NULL, NULL, NULL, NULL) == 0);
}

static void embeddings(const char *folder) {
    sametempo_encoder *encoder = NULL;
    sametempo_embedding *embedding = NULL;
    const float *mean = NULL, *values = NULL;
    const sametempo_window *windows = NULL;
    EXPECT(sametempo_encoder_open(NULL, &encoder, NULL) == SAMETEMPO_OK);
    size_t width = sametempo_encoder_width(encoder);
    EXPECT(width > 16 && strlen(sametempo_encoder_hash(encoder)) == 64);
    EXPECT(sametempo_embed_file(encoder, in(folder, "song.wav"), 0, &embedding, NULL) == SAMETEMPO_OK);
    EXPECT(sametempo_embedding_mean(embedding, &mean) == width && sametempo_embedding_duration_seconds(embedding) > 10);
    size_t count = sametempo_embedding_windows(embedding, &windows, &values);
    EXPECT(count > 0 && windows[0].end_seconds > windows[0].start_seconds && sametempo_embedding_warning(embedding) == NULL);
    double square = 0;
    for (size_t i = 0; i < width; i++) square += (double)values[i] * (double)values[i];
    EXPECT(fabs(square - 1) < 1e-3);
    sametempo_embedding_free(embedding);
    EXPECT(sametempo_embed_file(encoder, in(folder, "song.wav"), NAN, &embedding, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_embed_file(encoder, in(folder, "song.wav"), 1e9, &embedding, NULL) == SAMETEMPO_WRONG_ARGUMENT);
    EXPECT(sametempo_embed_file(encoder, in(folder, "notes.txt"), 0, &embedding, NULL) == SAMETEMPO_NOT_AUDIO);
    EXPECT(sametempo_embed_file(encoder, in(folder, "silence.wav"), 0, &embedding, NULL) == SAMETEMPO_OK);
    EXPECT(sametempo_embedding_mean(embedding, &mean) == 0 && sametempo_embedding_windows(embedding, NULL, NULL) == 0);
    sametempo_embedding_free(embedding);
    sametempo_encoder_free(encoder);
}

static void folders(const char *folder) {
    sametempo_files *files = NULL;
    const char *inputs[] = { folder, "/nowhere" };
    EXPECT(sametempo_files_find(inputs, 2, &files, NULL) == SAMETEMPO_OK);
    EXPECT(sametempo_files_count(files) == 3 && strstr(sametempo_files_path(files, 0), "damaged.mp3"));
    EXPECT(sametempo_files_path(files, 3) == NULL && sametempo_files_problem(files, 1) == NULL);
    EXPECT(sametempo_files_problem_count(files) == 1 && strstr(sametempo_files_problem(files, 0), "/nowhere"));
    sametempo_files_free(files);
    EXPECT(sametempo_files_find(NULL, 1, &files, NULL) == SAMETEMPO_WRONG_ARGUMENT);
}

struct work { const sametempo_model *model; const char *path; sametempo_summary summary; };

static void *estimate_often(void *argument) {
    struct work *work = (struct work *)argument;
    for (int i = 0; i < 3; i++) work->summary = summary_of_file(work->model, work->path, NULL);
    return NULL;
}

static void threads_share_a_model(const sametempo_model *model, const char *folder) {
    char path[4096];
    pthread_t threads[4];
    struct work works[4];
    snprintf(path, sizeof path, "%s", in(folder, "song.wav"));
    for (int i = 0; i < 4; i++) {
        works[i].model = model;
        works[i].path = path;
        pthread_create(&threads[i], NULL, estimate_often, &works[i]);
    }
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 1; i < 4; i++) EXPECT(works[i].summary.tempo_bpm == works[0].summary.tempo_bpm && works[i].summary.confidence == works[0].summary.confidence);
}

int main(int argc, char **argv) {
    struct sigaction before[32], after;
    FILE *errors = stderr;
    sametempo_model *model = NULL;
    sametempo_estimate *estimate = NULL;
    if (argc != 2) return 99;
    setenv("OPENBLAS_CORETYPE", "Zen", 1);
    for (int number = 1; number < 32; number++) sigaction(number, NULL, &before[number]);

    EXPECT(!strcmp(sametempo_version(), SAMETEMPO_VERSION));
    EXPECT(sametempo_model_open(NULL, &model, NULL) == SAMETEMPO_OK);
    sametempo_summary song = summary_of_file(model, in(argv[1], "song.wav"), NULL);
    EXPECT(song.refusal == SAMETEMPO_NO_REFUSAL && song.confidence > 0.5);
    EXPECT(thread_count() <= 1);
    statuses_and_messages(model, argv[1]);
    null_is_freed();
    structures_of_other_versions(model, argv[1]);
    options_that_cannot_be(model, argv[1]);
    a_range_is_kept_to(model, argv[1], song.tempo_bpm);
    streams_are_as_wholes(model);
    samples_of_any_kind(model);
    what_is_asked_for_is_there(model, argv[1]);
    embeddings(argv[1]);
    folders(argv[1]);
    threads_share_a_model(model, argv[1]);
    /* What libmpg123 has to say is the file's warning. */
    EXPECT(sametempo_estimate_file(model, in(argv[1], "damaged.mp3"), NULL, &estimate, NULL) == SAMETEMPO_OK);
    EXPECT(sametempo_estimate_warning(estimate) && strlen(sametempo_estimate_warning(estimate)) > 0);
    /* Objects live on without the model. */
    sametempo_model_free(model);
    EXPECT(summary_of(estimate).duration_seconds > 1);
    sametempo_estimate_free(estimate);

    for (int number = 1; number < 32; number++) {
        sigaction(number, NULL, &after);
        EXPECT(before[number].sa_handler == after.sa_handler);
    }
    EXPECT(stderr == errors && !strcmp(getenv("OPENBLAS_CORETYPE"), "Zen"));
    return failures;
}
