/* Prints the tempo of the files that are named.
 *
 *     cc -std=c99 estimate.c $(pkg-config --cflags --libs sametempo) -o estimate
 */
#include <sametempo.h>
#include <stdio.h>

static void show(const char *path, const sametempo_estimate *estimate) {
    sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
    const sametempo_beat *beats;
    size_t count = sametempo_estimate_beats(estimate, &beats);
    sametempo_estimate_summary(estimate, &summary);
    if (summary.refusal == SAMETEMPO_NO_REFUSAL) {
        printf("%s\t%.17g\t%.17g", path, summary.tempo_bpm, summary.confidence);
        if (count > 0) printf("\tfirst beat at %.17g s", beats[0].seconds);
        printf("\n");
    } else {
        printf("%s\t\t%.17g\t%s\n", path, summary.confidence, sametempo_refusal_text(summary.refusal));
    }
}

int main(int argc, char **argv) {
    sametempo_options options = SAMETEMPO_OPTIONS_INIT;
    sametempo_model *model;
    char *message;
    int failures = 0;
    options.flags = SAMETEMPO_BEATS;
    options.thread_count = 2;
    if (sametempo_model_open(NULL, &model, &message) != SAMETEMPO_OK) {
        fprintf(stderr, "%s\n", message);
        sametempo_text_free(message);
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        sametempo_estimate *estimate;
        if (sametempo_estimate_file(model, argv[i], &options, &estimate, &message) == SAMETEMPO_OK) {
            show(argv[i], estimate);
            sametempo_estimate_free(estimate);
        } else {
            fprintf(stderr, "%s\n", message);
            sametempo_text_free(message);
            failures++;
        }
    }
    sametempo_model_free(model);
    return failures > 0;
}
