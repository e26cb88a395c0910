import AudioEmbedding
import AudioFeatures
import Learning
import MusicLearning
import Settings

extension ContrastiveRecipe {
    public static let keys: [RecipeKey<ContrastiveRecipe>] = {
        let groups: [[RecipeKey<ContrastiveRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .number("windowSeconds", \.windowSeconds, 1...120, "length of a window"),
            ],
            .section("music", \.music), .section("features", \.features), .section("encoder", \.encoder), .section("pairs", \.pairs),
            .section("objective", \.objective), .section("augmentation", \.augmentation), .section("transformation", \.transformation),
            .section("timbreTransformation", \.timbreTransformation), .section("whitening", \.whitening), .section("optimizer", \.optimizer), .section("validation", \.validation), .section("checkpoint", \.checkpoint),
        ]
        return groups.flatMap { $0 }
    }()
}

/// The keys `encoder.…`.
extension EncoderConfiguration: RecipeSection {
    public static let keys: [RecipeKey<EncoderConfiguration>] = [
        .ints("onsetChannels", \.onsetChannels, 1...1024, "of the rhythm path's convolutions over time; the last are onset strengths"),
        .ints("onsetDilations", \.onsetDilations, 1...64, "of these convolutions"),
        .int("onsetKernelSize", \.onsetKernelSize, 1...63, "frames under their kernels; odd"),
        .number("rateMinimumBPM", \.rateMinimumBPM, 5...120, "lowest rate of the periodicity spectrum"),
        .int("rateOctaves", \.rateOctaves, 1...8, "span of the periodicity spectrum"),
        .int("binsPerOctave", \.binsPerOctave, 6...120, "its resolution"),
        .int("rateChannels", \.rateChannels, 1...512, "of the convolutions along the rates"),
        .int("ratePooling", \.ratePooling, 1...12, "neighbouring rates that become one number"),
        .int("rhythmWidth", \.rhythmWidth, 8...4096, "numbers of an embedding from the rhythm path"),
        .ints("timbreChannels", \.timbreChannels, 4...2048, "of the timbre path's convolutions over time"),
        .int("timbreKernelSize", \.timbreKernelSize, 1...63, "frames under their kernels; odd"),
        .flag("hasBandStatistics", \.hasBandStatistics, "whether means and deviations of the bands are part of an embedding"),
        .int("cepstralCount", \.cepstralCount, 0...512, "coefficients of the cepstra whose statistics are part of an embedding; 0 for none"),
        .number("rhythmShare", \.rhythmShare, 0...1, "of the rhythm path in the squared length of an embedding"),
        .number("cepstrumShare", \.cepstrumShare, 0...1, "of the cepstra in the same; the rest is the timbre path's"),
    ]
}
