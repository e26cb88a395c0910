#include "SameTempoPlugin.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

using Vamp::RealTime;

namespace {
/// Shared by all instances; threads may use it at the same time.
const sametempo_model *sharedModel() {
    static const sametempo_model *const model = [] {
        sametempo_model *opened = nullptr;
        sametempo_model_open(nullptr, &opened, nullptr);
        return opened;
    }();
    return model;
}

/// Tempi that the model knows, and the most seconds whose onset strengths are given.
const float lowestBPM = 30, highestBPM = 340;
const double onsetSeconds = 3600;

std::string withDecimals(double number, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, number);
    return text;
}

Vamp::Plugin::ParameterDescriptor tempoParameter(const char *identifier, const char *name, const char *description, float value) {
    Vamp::Plugin::ParameterDescriptor parameter;
    parameter.identifier = identifier;
    parameter.name = name;
    parameter.description = description;
    parameter.unit = "BPM";
    parameter.minValue = lowestBPM;
    parameter.maxValue = highestBPM;
    parameter.defaultValue = value;
    parameter.isQuantized = false;
    return parameter;
}
}

SameTempoPlugin::SameTempoPlugin(float inputSampleRate) : Plugin(inputSampleRate), minimumBPM(lowestBPM), maximumBPM(highestBPM) {}

std::string SameTempoPlugin::getDescription() const {
    return "The tempo in BPM, learned from unlabeled music; over time; the probability of each tempo; what the network hears as onsets";
}

SameTempoPlugin::ParameterList SameTempoPlugin::getParameterDescriptors() const {
    return {tempoParameter("minbpm", "Lowest tempo", "The lowest tempo that may be answered", lowestBPM),
            tempoParameter("maxbpm", "Highest tempo", "The highest tempo that may be answered", highestBPM)};
}

float SameTempoPlugin::getParameter(std::string identifier) const {
    return identifier == "minbpm" ? minimumBPM : identifier == "maxbpm" ? maximumBPM : 0;
}

void SameTempoPlugin::setParameter(std::string identifier, float value) {
    if (!(value >= lowestBPM)) value = lowestBPM;
    value = std::min(value, highestBPM);
    if (identifier == "minbpm") minimumBPM = value;
    if (identifier == "maxbpm") maximumBPM = value;
}

SameTempoPlugin::OutputList SameTempoPlugin::getOutputDescriptors() const {
    OutputList outputs;
    OutputDescriptor output;
    output.hasKnownExtents = false;
    output.isQuantized = false;
    output.hasFixedBinCount = true;
    output.binCount = 1;
    output.sampleType = OutputDescriptor::VariableSampleRate;
    output.sampleRate = 0;
    output.hasDuration = true;

    output.identifier = "tempo";
    output.name = "Tempo";
    output.description = "The tempo of the whole track, with its confidence as a label; none where there is no tempo";
    output.unit = "BPM";
    outputs.push_back(output);

    output.identifier = "tempo-over-time";
    output.name = "Tempo over time";
    output.description = "Parts of nearly constant tempo";
    outputs.push_back(output);

    output.identifier = "distribution";
    output.name = "Tempo distribution";
    output.description = "The probability of each tempo, for the whole track; the label names the lowest and the highest, between which "
                         "they are spaced evenly on a logarithmic scale";
    output.unit = "";
    output.hasFixedBinCount = false;
    outputs.push_back(output);

    output.identifier = "onset-strength";
    output.name = "Learned onset strength";
    output.description = "How much new sound the network hears at each moment: the mean over its channels";
    output.hasFixedBinCount = true;
    output.binCount = 1;
    output.hasDuration = false;
    outputs.push_back(output);
    return outputs;
}

bool SameTempoPlugin::initialise(size_t channels, size_t stepSize, size_t blockSize) {
    if (channels != 1 || stepSize == 0 || stepSize > blockSize || !sharedModel()) return false;
    // What cannot be resampled is refused before, and not after, it was played.
    sametempo_tracker *tracker = nullptr;
    const auto status = sametempo_tracker_create(sharedModel(), sampleRate(), 1, nullptr, &tracker, nullptr);
    if (status != SAMETEMPO_OK) return false;
    sametempo_tracker_free(tracker);
    stepLength = stepSize;
    blockLength = blockSize;
    reset();
    return true;
}

void SameTempoPlugin::reset() {
    samples.clear();
    tail.clear();
    hasStarted = false;
}

SameTempoPlugin::FeatureSet SameTempoPlugin::process(const float *const *inputBuffers, RealTime timestamp) {
    if (stepLength == 0) return {};
    if (!hasStarted) {
        hasStarted = true;
        start = timestamp;
    }
    samples.insert(samples.end(), inputBuffers[0], inputBuffers[0] + stepLength);
    tail.assign(inputBuffers[0] + stepLength, inputBuffers[0] + blockLength);
    return {};
}

SameTempoPlugin::FeatureSet SameTempoPlugin::getRemainingFeatures() {
    if (!sharedModel() || stepLength == 0) return {};
    samples.insert(samples.end(), tail.begin(), tail.end());
    tail.clear();
    sametempo_options options = SAMETEMPO_OPTIONS_INIT;
    options.flags = SAMETEMPO_LOCAL_TEMPI | SAMETEMPO_EVIDENCE;
    options.onset_seconds = onsetSeconds;
    // A limit that is the model's own is none.
    if (minimumBPM > lowestBPM) options.minimum_bpm = minimumBPM;
    if (maximumBPM < highestBPM) options.maximum_bpm = maximumBPM;
    sametempo_estimate *found = nullptr;
    const auto status =
        sametempo_estimate_samples(sharedModel(), samples.data(), samples.size(), 1, sampleRate(), &options, &found, nullptr);
    if (status != SAMETEMPO_OK) return {};
    std::unique_ptr<sametempo_estimate, void (*)(sametempo_estimate *)> estimate(found, sametempo_estimate_free);
    return features(estimate.get());
}

SameTempoPlugin::FeatureSet SameTempoPlugin::features(const sametempo_estimate *estimate) const {
    FeatureSet result;
    sametempo_summary summary = SAMETEMPO_SUMMARY_INIT;
    sametempo_estimate_summary(estimate, &summary);
    auto at = [this](double seconds) { return start + RealTime::fromSeconds(seconds); };

    Feature feature;
    feature.hasTimestamp = true;
    feature.hasDuration = true;
    feature.timestamp = at(0);
    feature.duration = RealTime::fromSeconds(summary.duration_seconds);
    if (summary.refusal == SAMETEMPO_NO_REFUSAL) {
        feature.values = {float(summary.tempo_bpm)};
        feature.label = withDecimals(summary.tempo_bpm, 2) + " BPM, confidence " + withDecimals(summary.confidence, 3);
        result[globalTempo].push_back(feature);
    }

    const double *tempi = nullptr, *probabilities = nullptr;
    size_t count = sametempo_estimate_distribution(estimate, &tempi, &probabilities);
    if (count > 0) {
        feature.values.assign(probabilities, probabilities + count);
        feature.label = withDecimals(tempi[0], 2) + " to " + withDecimals(tempi[count - 1], 2) + " BPM";
        result[distribution].push_back(feature);
    }

    const sametempo_segment *segments = nullptr;
    count = sametempo_estimate_segments(estimate, &segments);
    for (size_t i = 0; i < count; i++) {
        feature.timestamp = at(segments[i].start_seconds);
        feature.duration = RealTime::fromSeconds(segments[i].end_seconds - segments[i].start_seconds);
        feature.values = {float(segments[i].tempo_bpm)};
        feature.label = withDecimals(segments[i].tempo_bpm, 2) + " BPM, confidence " + withDecimals(segments[i].confidence, 3);
        result[tempoOverTime].push_back(feature);
    }

    const float *strengths = nullptr;
    size_t channels = 0;
    double framesPerSecond = 1;
    count = sametempo_estimate_onset_strengths(estimate, &strengths, &channels, &framesPerSecond);
    feature.hasDuration = false;
    feature.duration = RealTime::zeroTime;
    feature.label.clear();
    for (size_t frame = 0; frame < count; frame++) {
        float sum = 0;
        for (size_t channel = 0; channel < channels; channel++) sum += strengths[frame * channels + channel];
        feature.timestamp = at(double(frame) / framesPerSecond);
        feature.values = {sum / float(channels)};
        result[onsetStrength].push_back(feature);
    }
    return result;
}
