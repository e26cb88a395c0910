#pragma once
#include <sametempo.h>
#include <vamp-sdk/Plugin.h>

#include <cmath>
#include <memory>
#include <vector>

/// The tempo of a track for hosts of Vamp plug-ins: global, over time, as a distribution, and the learned onset strengths.
///
/// The samples are gathered while the host plays them, and estimated as a whole at the end: the answers are those of the program
/// `sametempo` for the same samples. Memory grows by four bytes a sample.
class SameTempoPlugin : public Vamp::Plugin {
public:
    explicit SameTempoPlugin(float inputSampleRate);

    std::string getIdentifier() const override { return "tempo"; }
    std::string getName() const override { return "SameTempo: Tempo"; }
    std::string getDescription() const override;
    std::string getMaker() const override { return "SameTempo"; }
    int getPluginVersion() const override { return 1; }
    std::string getCopyright() const override { return "The SameTempo maintainers; GPL-3 as built, because FFTW is inside"; }

    InputDomain getInputDomain() const override { return TimeDomain; }
    size_t getMinChannelCount() const override { return 1; }
    size_t getMaxChannelCount() const override { return 1; }

    ParameterList getParameterDescriptors() const override;
    float getParameter(std::string identifier) const override;
    void setParameter(std::string identifier, float value) override;

    OutputList getOutputDescriptors() const override;
    bool initialise(size_t channels, size_t stepSize, size_t blockSize) override;
    void reset() override;
    FeatureSet process(const float *const *inputBuffers, Vamp::RealTime timestamp) override;
    FeatureSet getRemainingFeatures() override;

private:
    enum Output { globalTempo, tempoOverTime, distribution, onsetStrength };

    float minimumBPM = 0, maximumBPM = 0;
    size_t stepLength = 0, blockLength = 0;
    std::vector<float> samples;
    /// The end of the last block, which reaches beyond its step.
    std::vector<float> tail;
    bool hasStarted = false;
    Vamp::RealTime start;

    int32_t sampleRate() const { return int32_t(std::lround(m_inputSampleRate)); }
    FeatureSet features(const sametempo_estimate *estimate) const;
};
