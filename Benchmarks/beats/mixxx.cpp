// The beat grid that Mixxx gives a file, by its own sources. mixxx.sh builds this; see there.
//
//   mixxx-grid FILE.wav ...      prints  FILE<tab>BPM<tab>first beat in seconds<tab>beats in seconds, separated by spaces

#include "analyzer/plugins/analyzerqueenmarybeats.h"
#include "track/beatutils.h"

#include <cstdio>
#include <sndfile.hh>
#include <vector>

int main(int count, char** paths) {
    int failures = 0;
    for (int number = 1; number < count; number++) {
        SndfileHandle file(paths[number]);
        if (file.error() || file.channels() < 1) {
            std::fprintf(stderr, "%s: %s\n", paths[number], file.strError());
            failures++;
            continue;
        }
        std::vector<float> sound(file.frames() * file.channels()), stereo(file.frames() * 2);
        file.readf(sound.data(), file.frames());
        for (sf_count_t frame = 0; frame < file.frames(); frame++) {
            stereo[2 * frame] = sound[frame * file.channels()];
            stereo[2 * frame + 1] = sound[frame * file.channels() + file.channels() - 1];
        }
        mixxx::AnalyzerQueenMaryBeats analyzer;
        analyzer.initialize(file.samplerate());
        analyzer.processSamples(stereo.data(), stereo.size());
        analyzer.finalize();
        // As src/track/beatfactory.cpp makes the grid of a track that is taken to be of constant tempo, which is the default.
        const QVector<double> beats = analyzer.getBeats();
        const mixxx::audio::SampleRate rate(file.samplerate());
        double first = 0;
        const double tempo = BeatUtils::makeConstBpm(BeatUtils::retrieveConstRegions(beats, rate), rate, &first);
        first = BeatUtils::adjustPhase(first, tempo, rate, beats);
        std::printf("%s\t%.6f\t%.6f\t", paths[number], tempo, first / file.samplerate());
        for (const double beat : beats) std::printf("%.4f ", beat / file.samplerate());
        std::printf("\n");
    }
    return failures > 0;
}
