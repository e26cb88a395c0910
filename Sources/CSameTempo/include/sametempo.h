/*
 * sametempo.h - the tempo of music, in beats per minute (BPM), for C99 and C++.
 *
 *     sametempo_model *model;
 *     sametempo_estimate *estimate;
 *     sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
 *     if (sametempo_model_open(NULL, &model, NULL) != SAMETEMPO_OK) return 1;
 *     if (sametempo_estimate_file(model, "song.mp3", NULL, &estimate, NULL) == SAMETEMPO_OK) {
 *         sametempo_estimate_summary(estimate, &summary);
 *         if (summary.refusal == SAMETEMPO_NO_REFUSAL) printf("%.2f BPM\n", summary.tempo_bpm);
 *         sametempo_estimate_free(estimate);
 *     }
 *     sametempo_model_free(model);
 *
 * Answers are those of the program `sametempo`, to the last bit.
 *
 * ERRORS. What can fail returns a status. If `message` is not NULL, *message is set to a text in UTF-8 that names the file, what was
 * found and what to do, or to NULL where all went well; give it to sametempo_text_free. Outputs are set to NULL on failure. Music without
 * a tempo is no error: see sametempo_summary.refusal. NULL where an object is needed, and other mistakes of the caller, return
 * SAMETEMPO_WRONG_ARGUMENT. Functions that end in _free take NULL too.
 *
 * THREADS. Models and encoders never change: any number of threads may use one at the same time. So may threads read one estimate,
 * embedding or list. A tracker is used by one thread at a time. Nothing is remembered from call to call, apart from tables that are made
 * once under a lock. A call works on the calling thread only, unless options.thread_count asks for more; the answers are the same.
 *
 * THE PROCESS. The library prints nothing and installs no signal handlers. With the default options no thread outlives a call; with a
 * thread_count above 1, some wait for the next. A stack of 512 kB is enough. OpenBLAS starts threads when the library is loaded, which
 * end when the first model or encoder is opened. Two things can be noticed. While an MP3 file is decoded, `stderr` is a stream of ours
 * that passes on what other threads write, because libmpg123 writes there; after the call `stderr` is as it was. When the first model or
 * encoder is opened on a processor with AVX-512, the environment variable OPENBLAS_CORETYPE is set and set back: open one before other
 * threads read the environment. The library's OpenBLAS and FFTW are its own copies (if it was built as Recipes/c-library.sh does); those
 * of the caller keep their threads and plans. FFmpeg's libraries are loaded when a file first needs them, and their log callback is then
 * ours. The library stays loaded after dlclose.
 *
 * BINARY INTERFACE. Objects are opaque pointers. Structures that may grow begin with struct_size, which the ..._INIT macros set: a
 * program that was compiled with an older header gets the fields that it knows. The others never change. The library's soname changes
 * when a function or a field goes.
 */
#ifndef SAMETEMPO_H
#define SAMETEMPO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. */
#define SAMETEMPO_VERSION "0.1.0"

/* The version of the library. A text that is not to be freed. */
const char *sametempo_version(void);

/* ---- Errors ---- */

typedef int32_t sametempo_status;
enum {
    SAMETEMPO_OK = 0,
    SAMETEMPO_WRONG_ARGUMENT = 1,     /* a mistake of the caller: NULL, a range that is empty, a call after the end */
    SAMETEMPO_NOT_FOUND = 2,          /* no file of this name */
    SAMETEMPO_UNREADABLE = 3,         /* the file is there but may not be read */
    SAMETEMPO_NOT_AUDIO = 4,          /* a folder, a pipe, a file without sound, or one that nobody takes for audio */
    SAMETEMPO_DAMAGED = 5,            /* decoding stopped before there was enough sound */
    SAMETEMPO_WRONG_SAMPLE_RATE = 6,  /* more than a factor 256 away from the model's */
    SAMETEMPO_WRONG_MODEL = 7         /* the file is no model or encoder of this version, or damaged */
};

/* A status in a few words. Not to be freed. */
const char *sametempo_status_text(sametempo_status status);

/* Frees a message. */
void sametempo_text_free(char *text);

/* ---- Models ---- */

typedef struct sametempo_model sametempo_model;

/* Opens a model of tempo. path: a file that `sametempo train` wrote; NULL for the model that is part of the library.
 * SAMETEMPO_UNREADABLE, SAMETEMPO_WRONG_MODEL. */
sametempo_status sametempo_model_open(const char *path, sametempo_model **model, char **message);

/* Estimates and trackers that were made with it stay valid. */
void sametempo_model_free(sametempo_model *model);

/* ---- Options ---- */

enum {
    SAMETEMPO_LOCAL_TEMPI = 1,  /* also the tempo of each part: sametempo_estimate_segments, summary.stability */
    SAMETEMPO_BEATS = 2,        /* also when the beats fall: sametempo_estimate_beats, summary.grid_... */
    SAMETEMPO_LOOP = 4,         /* the sound is one loop that repeats without a gap, from 0.5 s on; not with the two above */
    SAMETEMPO_NO_PRIOR = 8,     /* all tempi are equally likely before listening */
    SAMETEMPO_EVIDENCE = 16     /* also what the tempo rests on: sametempo_estimate_distribution and others; takes twice as long */
};

/* All zero but struct_size is the default, and NULL for a pointer to it means the same. */
typedef struct sametempo_options {
    uint32_t struct_size;
    uint32_t flags;        /* SAMETEMPO_LOCAL_TEMPI and others, joined by | */
    double minimum_bpm;    /* the lowest tempo that may be answered; 0: the model's own */
    double maximum_bpm;    /* the highest; 0: the model's own */
    double prior_bpm;      /* the tempo that is likeliest before listening; 0: the model's own */
    double onset_seconds;  /* with SAMETEMPO_EVIDENCE: for how much of the beginning onset strengths are kept; 0: 20 s */
    int32_t thread_count;  /* threads that a call may use; 0 and 1: the calling one only */
    int32_t reserved;      /* 0 */
} sametempo_options;
#define SAMETEMPO_OPTIONS_INIT { (uint32_t)sizeof(sametempo_options), 0, 0, 0, 0, 0, 0, 0 }

/* ---- Estimates ---- */

typedef struct sametempo_estimate sametempo_estimate;

/* The tempo of an audio file, which is read in blocks: memory does not grow with its length (with SAMETEMPO_BEATS by 8 kB a second, with
 * SAMETEMPO_EVIDENCE by 13 kB).
 * SAMETEMPO_NOT_FOUND, SAMETEMPO_UNREADABLE, SAMETEMPO_NOT_AUDIO, SAMETEMPO_DAMAGED, SAMETEMPO_WRONG_SAMPLE_RATE. */
sametempo_status sametempo_estimate_file(const sametempo_model *model, const char *path, const sametempo_options *options,
                                         sametempo_estimate **estimate, char **message);

/* The tempo of samples in memory, full scale -1 to 1, channels interleaved: frame_count times channel_count numbers. Channels are mixed
 * as those of files are. NaN and infinity count as 0. sample_rate in hertz.
 * SAMETEMPO_WRONG_SAMPLE_RATE. */
sametempo_status sametempo_estimate_samples(const sametempo_model *model, const float *samples, size_t frame_count, int32_t channel_count,
                                            int32_t sample_rate, const sametempo_options *options, sametempo_estimate **estimate,
                                            char **message);

void sametempo_estimate_free(sametempo_estimate *estimate);

enum {
    SAMETEMPO_NO_REFUSAL = 0,         /* there is a tempo */
    SAMETEMPO_REFUSED_SILENT = 1,     /* nothing rises above -80 dB of full scale */
    SAMETEMPO_REFUSED_TOO_SHORT = 2,  /* less than 3 s, or 0.5 s of a loop */
    SAMETEMPO_REFUSED_NO_PULSE = 3    /* no reference agrees well enough */
};

/* A refusal as the program names it: "silent", "too-short" or "no-pulse"; "" for SAMETEMPO_NO_REFUSAL. Not to be freed. */
const char *sametempo_refusal_text(int32_t refusal);

/* NaN stands for what is not there. */
typedef struct sametempo_summary {
    uint32_t struct_size;
    int32_t refusal;                 /* why there is no tempo; SAMETEMPO_NO_REFUSAL if there is one */
    double tempo_bpm;                /* NaN if refused */
    double second_tempo_bpm;         /* the second likeliest, usually another metrical level; NaN if there is none */
    double strength;                 /* how likely the first is of these two, 0.5 to 1; NaN if refused */
    double confidence;               /* probability, 0 to 1, that the tempo is right up to its metrical level */
    double stability;                /* share of the sound, 0 to 1, whose local tempo is near it; NaN without SAMETEMPO_LOCAL_TEMPI */
    double duration_seconds;         /* length of the sound that was heard */
    double grid_tempo_bpm;           /* of the even grid on which the beats lie; NaN where there is none, or without SAMETEMPO_BEATS */
    double grid_first_beat_seconds;
    double grid_residual_seconds;    /* root mean square distance of the beats from the grid */
} sametempo_summary;
#define SAMETEMPO_SUMMARY_INIT { (uint32_t)sizeof(sametempo_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Sets the fields of *summary that its struct_size says it has. */
sametempo_status sametempo_estimate_summary(const sametempo_estimate *estimate, sametempo_summary *summary);

/* What was wrong with the file, if the estimate rests on a part of it; else NULL. Lives as long as the estimate. */
const char *sametempo_estimate_warning(const sametempo_estimate *estimate);

/* A part of nearly constant tempo. */
typedef struct sametempo_segment { double start_seconds, end_seconds, tempo_bpm, confidence; } sametempo_segment;

/* How many parts there are; *segments points to them, in order. They live as long as the estimate. None without SAMETEMPO_LOCAL_TEMPI. */
size_t sametempo_estimate_segments(const sametempo_estimate *estimate, const sametempo_segment **segments);

/* A beat, and how sure the network is, 0 to 1, that it lies here. */
typedef struct sametempo_beat { double seconds, confidence; } sametempo_beat;

/* How many beats there are; *beats points to them, in order. They live as long as the estimate. None without SAMETEMPO_BEATS. */
size_t sametempo_estimate_beats(const sametempo_estimate *estimate, const sametempo_beat **beats);

/* ---- Evidence: what an estimate with SAMETEMPO_EVIDENCE rests on. It lives as long as the estimate, and there is none without. ---- */

/* The probability of each tempo, after the prior; it sums to 1. Returns how many tempi there are: 0 if all is silent. */
size_t sametempo_estimate_distribution(const sametempo_estimate *estimate, const double **tempi_bpm, const double **probabilities);

/* The network's answer to each window that is not silent: *distributions has a row of *tempo_count probabilities for each, before the
 * prior. Windows begin at *start_seconds and are *window_seconds long. Returns how many windows there are. */
size_t sametempo_estimate_windows(const sametempo_estimate *estimate, const double **start_seconds, double *window_seconds,
                                  const float **distributions, size_t *tempo_count, const double **tempi_bpm);

/* Learned onset strengths: *strengths has a row of *channel_count numbers for each frame, with mean 0 in each channel, beginning at the
 * start of the sound. Returns how many frames there are. */
size_t sametempo_estimate_onset_strengths(const sametempo_estimate *estimate, const float **strengths, size_t *channel_count,
                                          double *frames_per_second);

/* ---- Streams ---- */

/* The tempo of a stream of samples so far. Used by one thread at a time. */
typedef struct sametempo_tracker sametempo_tracker;

/* options: SAMETEMPO_LOCAL_TEMPI and SAMETEMPO_NO_PRIOR are the flags that go with a stream; memory then grows by 3.6 MB an hour with
 * the first, and else not at all. SAMETEMPO_WRONG_SAMPLE_RATE. */
sametempo_status sametempo_tracker_create(const sametempo_model *model, int32_t sample_rate, int32_t channel_count,
                                          const sametempo_options *options, sametempo_tracker **tracker, char **message);

/* Takes in interleaved samples that follow those of the last call; any number. The answers do not depend on how a stream is cut.
 * SAMETEMPO_WRONG_ARGUMENT after sametempo_tracker_finish. Not for a thread that must never wait: it takes memory and computes. */
sametempo_status sametempo_tracker_process(sametempo_tracker *tracker, const float *samples, size_t frame_count);

/* Ends the stream: takes in the last samples, which waited for those after them. */
sametempo_status sametempo_tracker_finish(sametempo_tracker *tracker);

/* The tempo of all samples so far; of several channels, up to half a second may not have been heard before the end. */
sametempo_status sametempo_tracker_estimate(sametempo_tracker *tracker, sametempo_estimate **estimate);

void sametempo_tracker_free(sametempo_tracker *tracker);

/* ---- Embeddings: numbers that are alike where music is alike ---- */

typedef struct sametempo_encoder sametempo_encoder;
typedef struct sametempo_embedding sametempo_embedding;

/* Opens an encoder. path: a file of `sametempo train`; NULL for the one that is part of the library. Errors as sametempo_model_open. */
sametempo_status sametempo_encoder_open(const char *path, sametempo_encoder **encoder, char **message);
void sametempo_encoder_free(sametempo_encoder *encoder);

/* Numbers in an embedding. */
size_t sametempo_encoder_width(const sametempo_encoder *encoder);

/* Names the encoder, as tables of embeddings do: those of different encoders must not be compared. Lives as long as the encoder. */
const char *sametempo_encoder_hash(const sametempo_encoder *encoder);

/* hop_seconds: distance between the starts of windows; 0 for half a window. Errors as sametempo_estimate_file. */
sametempo_status sametempo_embed_file(const sametempo_encoder *encoder, const char *path, double hop_seconds,
                                      sametempo_embedding **embedding, char **message);
sametempo_status sametempo_embed_samples(const sametempo_encoder *encoder, const float *samples, size_t frame_count,
                                         int32_t channel_count, int32_t sample_rate, double hop_seconds,
                                         sametempo_embedding **embedding, char **message);
void sametempo_embedding_free(sametempo_embedding *embedding);

/* The embedding of the whole sound. Returns its width; 0 if nothing is heard, because all is silent or it is shorter than 1 s. */
size_t sametempo_embedding_mean(const sametempo_embedding *embedding, const float **values);

/* Where a window begins and ends. */
typedef struct sametempo_window { double start_seconds, end_seconds; } sametempo_window;

/* A row of the encoder's width in *values for each window that is not silent, each of length 1. Returns how many there are. */
size_t sametempo_embedding_windows(const sametempo_embedding *embedding, const sametempo_window **windows, const float **values);

/* Length of the sound that was heard. */
double sametempo_embedding_duration_seconds(const sametempo_embedding *embedding);

/* As sametempo_estimate_warning. */
const char *sametempo_embedding_warning(const sametempo_embedding *embedding);

/* ---- Folders ---- */

/* The audio files that the program would take: files as they are named, folders searched to any depth, sorted, each file once. */
typedef struct sametempo_files sametempo_files;

sametempo_status sametempo_files_find(const char *const *inputs, size_t input_count, sametempo_files **files, char **message);
size_t sametempo_files_count(const sametempo_files *files);
const char *sametempo_files_path(const sametempo_files *files, size_t index);  /* NULL beyond the last */

/* What was wrong with an input, in words. */
size_t sametempo_files_problem_count(const sametempo_files *files);
const char *sametempo_files_problem(const sametempo_files *files, size_t index);
void sametempo_files_free(sametempo_files *files);

#ifdef __cplusplus
}
#endif
#endif
