// Follows the tempo of a stream: reads 32-bit floating-point samples from standard input, prints the tempo every two seconds.
//
//     c++ -std=c++11 follow.cpp $(pkg-config --cflags --libs sametempo) -o follow
//     ffmpeg -v error -i song.mp3 -f f32le -ac 2 -ar 44100 - | ./follow 44100 2
#include <sametempo.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

template <typename Object> using Owned = std::unique_ptr<Object, void (*)(Object *)>;

static void show(sametempo_tracker *tracker) {
    sametempo_estimate *found = nullptr;
    if (sametempo_tracker_estimate(tracker, &found) != SAMETEMPO_OK) return;
    Owned<sametempo_estimate> estimate(found, sametempo_estimate_free);
    sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
    sametempo_estimate_summary(estimate.get(), &summary);
    if (summary.refusal == SAMETEMPO_NO_REFUSAL) {
        std::printf("%.3f s\t%.17g BPM\t%.17g\n", summary.duration_seconds, summary.tempo_bpm, summary.confidence);
    } else {
        std::printf("%.3f s\t%s\n", summary.duration_seconds, sametempo_refusal_text(summary.refusal));
    }
}

int main(int argc, char **argv) {
    const int sampleRate = argc > 1 ? std::atoi(argv[1]) : 44100, channelCount = argc > 2 ? std::atoi(argv[2]) : 1;
    sametempo_model *opened = nullptr;
    sametempo_tracker *created = nullptr;
    char *message = nullptr;
    if (sametempo_model_open(nullptr, &opened, &message) != SAMETEMPO_OK
        || sametempo_tracker_create(opened, sampleRate, channelCount, nullptr, &created, &message) != SAMETEMPO_OK) {
        std::fprintf(stderr, "%s\n", message);
        sametempo_text_free(message);
        sametempo_model_free(opened);
        return 1;
    }
    Owned<sametempo_model> model(opened, sametempo_model_free);
    Owned<sametempo_tracker> tracker(created, sametempo_tracker_free);
    std::vector<float> block(size_t(1024) * size_t(channelCount));
    size_t frames = 0, nextReport = 4 * size_t(sampleRate);
    while (size_t read = std::fread(block.data(), sizeof(float) * size_t(channelCount), 1024, stdin)) {
        sametempo_tracker_process(tracker.get(), block.data(), read);
        frames += read;
        if (frames >= nextReport) {
            show(tracker.get());
            nextReport += 2 * size_t(sampleRate);
        }
    }
    sametempo_tracker_finish(tracker.get());
    show(tracker.get());
}
