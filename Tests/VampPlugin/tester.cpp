// What hosts may do to the plug-in: blocks of any length, any sample rate, silence, a reset, many instances. Prints what does not hold.
#include <sametempo.h>
#include <vamp-hostsdk/vamp-hostsdk.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

using Vamp::Plugin;
using Vamp::RealTime;
using Vamp::HostExt::PluginLoader;

static int failures = 0;

#define EXPECT(condition, ...) \
    do { \
        if (!(condition)) { \
            std::printf("line %d: %s: ", __LINE__, #condition); \
            std::printf(__VA_ARGS__); \
            std::printf("\n"); \
            failures++; \
        } \
    } while (0)

enum { tempo, tempoOverTime, distribution, onsetStrength };

// Calls the plug-in itself: an adapter would hide what it does with blocks.
static std::unique_ptr<Plugin> loaded(double sampleRate) {
    return std::unique_ptr<Plugin>(PluginLoader::getInstance()->loadPlugin("sametempo:tempo", float(sampleRate), 0));
}

static std::vector<float> clicks(double tempoBPM, double seconds, double sampleRate) {
    std::vector<float> samples(size_t(seconds * sampleRate));
    const size_t period = size_t(60 / tempoBPM * sampleRate), length = size_t(sampleRate / 200) + 1;
    std::srand(1);
    for (size_t i = 0; i < samples.size(); i++) {
        if (i % period < length) samples[i] = 0.8f * (float(std::rand()) / float(RAND_MAX) - 0.5f);
    }
    return samples;
}

static Plugin::FeatureSet played(Plugin &plugin, const std::vector<float> &samples, size_t step, size_t block, double sampleRate) {
    std::vector<float> buffer(block);
    for (size_t place = 0; place < samples.size(); place += step) {
        for (size_t i = 0; i < block; i++) buffer[i] = place + i < samples.size() ? samples[place + i] : 0;
        const float *channels = buffer.data();
        auto early = plugin.process(&channels, RealTime::frame2RealTime(long(place), unsigned(sampleRate)));
        EXPECT(early.empty(), "step %zu", step);
    }
    return plugin.getRemainingFeatures();
}

static double tempoOf(Plugin::FeatureSet &features) { return features[tempo].empty() ? NAN : double(features[tempo][0].values[0]); }

int main() {
    const double rate = 44100;
    auto song = clicks(126, 15, rate);

    // As the library answers for the same samples.
    sametempo_model *model = nullptr;
    sametempo_estimate *estimate = nullptr;
    sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
    sametempo_model_open(nullptr, &model, nullptr);
    auto whole = song;
    whole.resize((song.size() + 1023) / 1024 * 1024);
    sametempo_estimate_samples(model, whole.data(), whole.size(), 1, int32_t(rate), nullptr, &estimate, nullptr);
    sametempo_estimate_summary(estimate, &summary);
    {
        auto plugin = loaded(rate);
        EXPECT(plugin && plugin->getOutputDescriptors().size() == 4, "no plug-in; VAMP_PATH?");
        if (!plugin) return 1;
        plugin->initialise(1, 1024, 1024);
        auto features = played(*plugin, song, 1024, 1024, rate);
        EXPECT(tempoOf(features) == double(float(summary.tempo_bpm)), "%f, the library %f", tempoOf(features), summary.tempo_bpm);
        double sum = 0;
        for (float probability : features[distribution].at(0).values) sum += double(probability);
        EXPECT(std::fabs(sum - 1) < 1e-3, "%f", sum);
        EXPECT(std::fabs(double(features[onsetStrength].size()) / 50 - 15) < 0.2, "%zu", features[onsetStrength].size());
        EXPECT(!features[tempoOverTime].empty() && features[tempoOverTime][0].hasDuration, "no parts");
        for (auto &output : features) for (auto &feature : output.second) for (float value : feature.values) {
            if (!std::isfinite(value)) { EXPECT(false, "output %d is not finite", output.first); break; }
        }
        // The same again after a reset, with nothing left of before.
        plugin->reset();
        auto again = played(*plugin, song, 1024, 1024, rate);
        EXPECT(tempoOf(again) == tempoOf(features) && again[onsetStrength].size() == features[onsetStrength].size(), "%f", tempoOf(again));
        plugin->reset();
        EXPECT(plugin->getRemainingFeatures()[tempo].empty(), "a tempo of nothing");
    }

    // A block is a part of the sound whatever its length, and may reach beyond its step.
    for (size_t block : {64, 1000, 4096, 65536}) for (size_t step : {block, block / 2}) {
        auto plugin = loaded(rate);
        EXPECT(plugin->initialise(1, step, block), "block %zu", block);
        auto features = played(*plugin, song, step, block, rate);
        EXPECT(std::fabs(tempoOf(features) / 126 - 1) < 0.001, "block %zu, step %zu: %f", block, step, tempoOf(features));
    }

    // A rate that cannot be is refused; any other is heard.
    for (double odd : {1.0, 50.0, 192000.0, 8000.0, 22050.0, 96000.0}) {
        auto plugin = loaded(odd);
        bool isHeard = plugin && plugin->initialise(1, 1024, 1024);
        EXPECT(isHeard == (odd > 90), "%f Hz", odd);
        if (!isHeard) continue;
        auto features = played(*plugin, clicks(120, 12, odd), 1024, 1024, odd);
        EXPECT(std::fabs(tempoOf(features) / 120 - 1) < 0.01, "%f Hz: %f", odd, tempoOf(features));
    }

    // No tempo where there is none, and no crash where a host does not do as it should.
    for (size_t length : {size_t(0), size_t(1), size_t(44100), size_t(441000)}) {
        auto plugin = loaded(rate);
        plugin->initialise(1, 1024, 1024);
        auto features = played(*plugin, std::vector<float>(length), 1024, 1024, rate);
        EXPECT(features[tempo].empty(), "%zu samples of silence: %f", length, tempoOf(features));
    }
    {
        auto plugin = loaded(rate);
        EXPECT(!plugin->initialise(2, 1024, 1024) && !plugin->initialise(1, 0, 0), "shapes that cannot be");
        auto unready = loaded(rate);
        EXPECT(unready->getRemainingFeatures().empty(), "features before initialise");
        auto odd = loaded(rate);
        odd->initialise(1, 1024, 1024);
        std::vector<float> wrong(441000, NAN);
        EXPECT(played(*odd, wrong, 1024, 1024, rate)[tempo].empty(), "a tempo of NaN");
    }

    // Limits are kept to, and cannot be set beyond what the model knows.
    {
        auto plugin = loaded(rate);
        plugin->setParameter("minbpm", 200);
        plugin->setParameter("maxbpm", 1e9f);
        const double low = double(plugin->getParameter("minbpm")), high = double(plugin->getParameter("maxbpm"));
        EXPECT(low == 200 && high == 340, "%f to %f", low, high);
        plugin->setParameter("nothing", 5);
        plugin->initialise(1, 1024, 1024);
        auto features = played(*plugin, song, 1024, 1024, rate);
        EXPECT(features[tempo].empty() || tempoOf(features) >= 200, "%f", tempoOf(features));
        auto empty = loaded(rate);
        empty->setParameter("minbpm", 150);
        empty->setParameter("maxbpm", 100);
        empty->initialise(1, 1024, 1024);
        EXPECT(played(*empty, song, 1024, 1024, rate)[tempo].empty(), "a tempo in an empty range");
    }

    // Many instances, on threads of their own.
    std::vector<std::thread> threads;
    std::vector<double> tempi(8);
    for (size_t i = 0; i < tempi.size(); i++) {
        threads.emplace_back([&, i] {
            auto plugin = loaded(rate);
            plugin->initialise(1, 2048, 2048);
            auto features = played(*plugin, song, 2048, 2048, rate);
            tempi[i] = tempoOf(features);
        });
    }
    for (auto &thread : threads) thread.join();
    for (double found : tempi) EXPECT(found == tempi[0] && std::fabs(found / 126 - 1) < 0.001, "%f", found);

    sametempo_estimate_free(estimate);
    sametempo_model_free(model);
    std::printf("%s\n", failures ? "failed" : "the plug-in does as hosts expect");
    return failures > 0;
}
