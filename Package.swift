// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "SameTempo",
    platforms: [.macOS(.v15)],
    products: [
        // Tempo: estimate and evaluate.
        .library(name: "SameTempo", targets: ["SameTempo"]),
        // The same, and train.
        .library(name: "SameTempoTraining", targets: ["SameTempoTraining", "EmbeddingTraining", "PairTraining", "TranslationTraining", "BeatTraining"]),
        // The library for C, which Recipes/c-library.sh makes of it.
        .library(name: "SameTempoC", type: .static, targets: ["SameTempoC"]),
        // Results in the formats of other programs.
        .library(name: "TempoOutput", targets: ["TempoOutput"]),
        .executable(name: "sametempo", targets: ["SameTempoCommand"]),
        // The encoder of embeddings; tables of them, neighbours, moves to another tempo, and what probes find in them.
        .library(name: "Embeddings", targets: ["AudioEmbedding", "Embeddings", "EmbeddingTranslation", "Probing"]),
        // Parts of songs.
        .library(name: "Structure", targets: ["Structure", "StructureOutput"]),
        // Handcrafted features of how sounds move, and sounds divided into parts.
        .library(name: "RhythmFeatures", targets: ["RhythmFeatures", "SourceSeparation"]),
        // The engine, which knows nothing of tempo or audio.
        .library(name: "Tensors", targets: ["Tensors"]),
        .library(name: "Autodiff", targets: ["Autodiff"]),
        .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
        // The training loop and its recipes, which know neither, and the ranks that share it.
        .library(name: "Learning", targets: ["Learning", "Settings", "Communication"]),
        // The random numbers that initial weights, dropout and rendered sounds ask for.
        .library(name: "RandomStreams", targets: ["RandomStreams"]),
    ],
    traits: [
        .default(enabledTraits: ["Tags", "FFmpeg"]),
        .trait(name: "FFmpeg", description: "Reads formats that libsndfile and libmpg123 lack (AAC, M4A, WMA, ...), and Opus without loss; needs the headers of FFmpeg 5 or later, and its libraries when such a file is read."),
        .trait(name: "MPI", description: "Shares work among the processes that mpirun starts, on one machine or many; needs Open MPI 4 or later."),
        .trait(name: "Tags", description: "Writes tempi into the tags of files (sametempo tag); needs TagLib 1.13, which reads them back."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: System libraries
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas",
                       providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f",
                       providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile",
                       providers: [.apt(["libsndfile1-dev"]), .brew(["libsndfile"])]),
        .systemLibrary(name: "CMPG123", pkgConfig: "libmpg123",
                       providers: [.apt(["libmpg123-dev"]), .brew(["mpg123"])]),
        .systemLibrary(name: "CSampleRate", pkgConfig: "samplerate",
                       providers: [.apt(["libsamplerate0-dev"]), .brew(["libsamplerate"])]),
        .systemLibrary(name: "CMPI", pkgConfig: "ompi-c",
                       providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]),
        .systemLibrary(name: "CTagLib", pkgConfig: "taglib",
                       providers: [.apt(["libtag1-dev"]), .brew(["taglib"])]),

        // MARK: Engine; each target imports only what stands above it here
        .target(name: "RandomStreams"),
        // Processes that work together, on one machine or many.
        .target(name: "CMPIShim", dependencies: [.target(name: "CMPI", condition: .when(traits: ["MPI"]))],
                cSettings: [.define("SAMETEMPO_MPI", .when(traits: ["MPI"]))]),
        .target(name: "Communication", dependencies: ["CMPIShim"]),
        // Which processors a C kernel is compiled for.
        .target(name: "CInstructionSets"),
        .target(name: "CTensorKernels", dependencies: ["CInstructionSets"]),
        .target(name: "Tensors", dependencies: ["CTensorKernels", "COpenBLAS", "RandomStreams"], exclude: ["README.md"]),
        // Work that threads and processes share.
        .target(name: "WorkSharing", dependencies: ["Communication", "Tensors"]),
        .target(name: "Autodiff", dependencies: ["Tensors"], exclude: ["README.md"]),
        .target(name: "CFormatKernels"),
        .target(name: "Formats", dependencies: ["CFormatKernels"]),
        .target(name: "NeuralNetworks", dependencies: ["Autodiff", "Tensors", "Formats", "RandomStreams"], exclude: ["README.md"]),

        // MARK: Signal path; beside the engine
        .target(name: "CSignalKernels", dependencies: ["CInstructionSets"]),
        // What decoders write to standard error.
        .target(name: "CChatter"),
        // FFmpeg's libraries, loaded when they are first needed and not linked.
        .target(name: "CLibAV", cSettings: [.define("SAMETEMPO_FFMPEG", .when(traits: ["FFmpeg"]))],
                linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        // Files and folders: decoding, resampling, writing, lists of files.
        .target(name: "AudioFiles", dependencies: ["CSignalKernels", "CSndFile", "CMPG123", "CLibAV", "CChatter", "CSampleRate", "Formats"]),
        .target(name: "AudioFeatures", dependencies: ["AudioFiles", "CSignalKernels", "CFFTW", "RandomStreams"]),
        // Sounds divided into strokes, tones and bass.
        .target(name: "SourceSeparation", dependencies: ["AudioFeatures"]),
        .target(name: "TimeStretch", dependencies: ["AudioFeatures", "AudioFiles"]),
        .target(name: "AudioSynthesis", dependencies: ["RandomStreams"]),

        // MARK: Learning; beside the signal path
        .target(name: "Settings", dependencies: ["Formats", .product(name: "Yams", package: "Yams")]),
        .target(name: "Learning", dependencies: ["Settings", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "Communication", "RandomStreams"]),

        // Parts of networks that read log-mel frames.
        .target(name: "AudioNetworks", dependencies: ["AudioFeatures", "NeuralNetworks", "Autodiff", "Tensors", "RandomStreams"]),

        // Such networks for other programs, beginning with the sound.
        .target(name: "NetworkExport", dependencies: ["AudioNetworks", "AudioFeatures", "NeuralNetworks", "Tensors", "Formats"]),

        // Music to learn from, and learning from it: where the two paths meet.
        .target(name: "MusicData", dependencies: ["TimeStretch", "AudioFeatures", "AudioFiles", "Tensors", "Formats", "RandomStreams"]),
        .target(name: "MusicLearning", dependencies: ["MusicData", "Learning", "Settings", "AudioFeatures", "Formats", "Communication"]),

        // MARK: Embeddings, whatever made them
        // Tables of embeddings in files, and the search for neighbours.
        .target(name: "Embeddings", dependencies: ["AudioFiles", "Tensors", "Formats"]),

        // MARK: Embeddings
        // The shipped encoder as bytes of the program; its file is Data/Models/encoder.safetensors.
        .target(name: "CShippedEncoder"),
        .target(name: "AudioEmbedding", dependencies: [
            "CShippedEncoder", "AudioNetworks", "NetworkExport", "AudioFeatures", "AudioFiles", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),

        // Where embeddings lie when the same music is faster or slower.
        // The shipped translation as bytes of the program; its file is Data/Models/translation.safetensors.
        .target(name: "CShippedTranslation"),
        .target(name: "EmbeddingTranslation", dependencies: [
            "CShippedTranslation", "AudioEmbedding", "Embeddings", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),

        // MARK: Tempo
        // The shipped model as bytes of the program; its file is Data/Models/sametempo.safetensors.
        .target(name: "CShippedModel"),
        .target(name: "TempoEstimation", dependencies: [
            "CShippedModel", "AudioEmbedding", "AudioSynthesis", "AudioFeatures", "AudioFiles", "AudioNetworks", "NetworkExport", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),
        // The shipped beat model as bytes of the program; its file is Data/Models/beats.safetensors.
        .target(name: "CShippedBeatModel"),
        // Where the beats fall: network, tracker, grids, scores.
        .target(name: "Beats", dependencies: [
            "CShippedBeatModel", "CSignalKernels", "TempoEstimation", "AudioFeatures", "AudioFiles", "NeuralNetworks", "Autodiff", "Tensors", "Formats",
            "RandomStreams",
        ]),
        // Parts of songs: features, segmenters, labels, scores.
        // What was learned for it as bytes of the program; its file is Data/Models/structure.safetensors.
        .target(name: "CShippedStructure"),
        .target(name: "Structure", dependencies: [
            "CShippedStructure", "Beats", "TempoEstimation", "AudioEmbedding", "AudioNetworks", "AudioFeatures", "AudioFiles", "NeuralNetworks", "Autodiff", "Tensors", "Formats",
            "RandomStreams",
        ]),
        // How sounds move: loudness, flux, pulse, timing.
        .target(name: "RhythmFeatures", dependencies: ["Beats", "TempoEstimation", "AudioFeatures", "AudioFiles"]),
        // What labels can be found in embeddings: probes, locality.
        .target(name: "Probing", dependencies: [
            "TempoEstimation", "EmbeddingTranslation", "Embeddings", "AudioFiles", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),
        .target(name: "TempoTraining", dependencies: [
            "TempoEstimation", "MusicLearning", "MusicData", "Learning", "Settings", "AudioSynthesis", "AudioFeatures", "AudioFiles",
            "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),
        // Tempo by the paper's own method, on a frozen encoder.
        .target(name: "PairTraining", dependencies: [
            "TempoTraining", "TempoEstimation", "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioSynthesis", "AudioFeatures",
            "AudioFiles", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),
        // MARK: Training of embeddings
        .target(name: "EmbeddingTraining", dependencies: [
            "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "NeuralNetworks", "Autodiff", "Tensors",
            "Formats", "RandomStreams",
        ]),

        .target(name: "TranslationTraining", dependencies: [
            "EmbeddingTranslation", "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "NeuralNetworks", "Autodiff",
            "Tensors", "Formats", "RandomStreams",
        ]),

        // Features for the parts of songs.
        .target(name: "ProximityTraining", dependencies: [
            "Structure", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "NeuralNetworks", "Autodiff", "Tensors", "RandomStreams",
        ]),
        .target(name: "BeatTraining", dependencies: [
            "Beats", "TempoEstimation", "MusicLearning", "MusicData", "Learning", "Settings", "AudioSynthesis", "AudioFeatures", "NeuralNetworks",
            "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),

        // MARK: Results
        // Results for other programs, and for the tags of the files themselves.
        .target(name: "TempoOutput", dependencies: ["TempoEstimation", "AudioFiles", "Formats"]),
        .target(name: "StructureOutput", dependencies: ["TempoOutput", "Structure", "Formats"]),
        .target(name: "CTagShim", dependencies: [.target(name: "CTagLib", condition: .when(traits: ["Tags"]))],
                cxxSettings: [.define("SAMETEMPO_TAGS", .when(traits: ["Tags"]))]),
        .systemLibrary(name: "CExtendedAttributes"),
        .target(name: "Tagging", dependencies: ["CExtendedAttributes", "CTagShim", "AudioFiles", "Formats"]),
        // Pages that people look at; nothing below knows of them.
        .target(name: "Reports", dependencies: ["Structure", "Probing", "TempoEstimation", "AudioFiles", "Learning", "Settings", "Formats"]),
        .target(name: "SameTempo", dependencies: ["Beats", "TempoEstimation", "TimeStretch", "AudioSynthesis", "AudioFeatures", "AudioFiles", "Formats"]),
        // The same for C: the header, and the functions that it declares.
        .target(name: "CSameTempo", exclude: ["examples"]),
        .target(name: "SameTempoC", dependencies: ["CSameTempo", "Beats", "TempoEstimation", "AudioEmbedding", "AudioFeatures", "AudioFiles", "Tensors", "Formats"]),
        .target(name: "SameTempoTraining", dependencies: ["SameTempo", "TempoTraining", "MusicLearning", "MusicData", "Learning", "Settings"]),
        .executableTarget(name: "SameTempoCommand", dependencies: [
            // The re-exported targets are named too: an incremental build recompiles only for named ones.
            "SameTempo", "SameTempoTraining", "AudioFeatures", "AudioFiles", "AudioSynthesis", "TimeStretch", "Formats", "TempoEstimation",
            "TempoOutput", "StructureOutput", "Structure", "Beats", "RhythmFeatures", "SourceSeparation", "Tagging", "Reports", "Probing", "Embeddings", "TempoTraining", "PairTraining", "NetworkExport", "AudioEmbedding", "EmbeddingTranslation", "EmbeddingTraining", "TranslationTraining", "ProximityTraining", "BeatTraining", "MusicLearning", "MusicData", "Learning", "Settings", "WorkSharing", "Tensors",
            "Communication", "RandomStreams", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),

        // MARK: Tests
        .target(name: "ProtobufReading", path: "Tests/ProtobufReading"),
        .target(name: "FileMutations", path: "Tests/FileMutations"),
        .target(name: "TestSupport", dependencies: ["AudioFiles", "AudioSynthesis", "CSndFile", "RandomStreams"], path: "Tests/TestSupport"),
        .target(name: "RankThreads", dependencies: ["Communication"], path: "Tests/RankThreads"),
        // Run under mpirun by a test.
        .executableTarget(name: "RankExercise", dependencies: ["Communication", "CMPIShim"], path: "Tests/RankExercise"),
        .testTarget(name: "WorkSharingTests", dependencies: ["RankThreads", "WorkSharing", "Communication"]),
        .testTarget(name: "CommunicationTests", dependencies: ["RankExercise", "RankThreads", "Communication"]),
        .target(name: "SharedTraining", dependencies: ["RankThreads", "Communication", "Learning", "NeuralNetworks", "Tensors"], path: "Tests/SharedTraining"),
        .testTarget(name: "RandomStreamsTests", dependencies: ["RandomStreams"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CTensorKernels", "RandomStreams"]),
        .testTarget(name: "AutodiffTests", dependencies: ["Autodiff", "Tensors", "RandomStreams"]),
        .testTarget(name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "Autodiff", "Formats", "Tensors", "RandomStreams"]),
        .testTarget(name: "FormatsTests", dependencies: ["FileMutations", "TestSupport", "Formats"]),
        .testTarget(name: "AudioFilesTests", dependencies: ["TestSupport", "AudioFiles", "AudioFeatures", "TimeStretch"]),
        .testTarget(name: "AudioFeaturesTests", dependencies: ["TestSupport", "AudioFeatures", "AudioFiles", "AudioSynthesis", "TimeStretch", "CSignalKernels"]),
        .testTarget(name: "TempoEstimationTests", dependencies: [
            "TempoEstimation", "AudioEmbedding", "NetworkExport", "Autodiff", "AudioFeatures", "AudioFiles", "AudioSynthesis", "Formats", "NeuralNetworks", "ProtobufReading", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "EmbeddingsTests", dependencies: ["FileMutations", "TestSupport", "Embeddings", "Formats", "RandomStreams", "Tensors"]),
        .testTarget(name: "ProbingTests", dependencies: ["FileMutations", "TestSupport", "Probing", "Embeddings", "Formats", "RandomStreams", "Tensors"]),
        .testTarget(name: "SettingsTests", dependencies: ["TestSupport", "Settings", "Formats"]),
        .testTarget(name: "LearningTests", dependencies: [
            "RankThreads", "TestSupport", "Communication", "Learning", "Settings", "NeuralNetworks", "Autodiff", "Tensors", "Formats", "RandomStreams",
        ]),
        // Run several times at once by a test.
        .executableTarget(name: "CacheExercise", dependencies: ["MusicData"], path: "Tests/CacheExercise"),
        .testTarget(name: "MusicDataTests", dependencies: ["CacheExercise", "TestSupport", "MusicData", "AudioFeatures", "AudioFiles", "RandomStreams"]),
        .testTarget(name: "TempoTrainingTests", dependencies: [
            "FileMutations", "ProtobufReading", "SharedTraining", "TestSupport", "TempoTraining", "TempoEstimation", "MusicLearning", "MusicData", "Learning", "Settings",
            "AudioFeatures", "AudioFiles", "AudioSynthesis", "Formats", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "PairTrainingTests", dependencies: [
            "SharedTraining", "TestSupport", "PairTraining", "TempoEstimation", "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioSynthesis", "AudioFeatures",
            "RandomStreams",
        ]),
        .testTarget(name: "AudioEmbeddingTests", dependencies: [
            "TestSupport", "AudioEmbedding", "NetworkExport", "ProtobufReading", "AudioFeatures", "AudioFiles", "AudioSynthesis", "Autodiff", "Formats", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "EmbeddingTrainingTests", dependencies: [
            "SharedTraining", "TestSupport", "EmbeddingTraining", "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "Formats",
            "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "EmbeddingTranslationTests", dependencies: [
            "FileMutations", "TestSupport", "EmbeddingTranslation", "AudioEmbedding", "Embeddings", "Autodiff", "Formats", "NeuralNetworks", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "TranslationTrainingTests", dependencies: [
            "SharedTraining", "TestSupport", "TranslationTraining", "EmbeddingTranslation", "AudioEmbedding", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "RandomStreams",
        ]),
        .testTarget(name: "BeatTrainingTests", dependencies: [
            "SharedTraining", "TestSupport", "BeatTraining", "Beats", "TempoEstimation", "MusicLearning", "MusicData", "Learning", "Settings", "AudioSynthesis",
            "AudioFeatures", "Formats", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "ProximityTrainingTests", dependencies: [
            "SharedTraining", "TestSupport", "ProximityTraining", "Structure", "MusicLearning", "MusicData", "Learning", "Settings", "AudioFeatures", "Autodiff", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "SameTempoCTests", dependencies: [
            "TestSupport", "CSameTempo", "SameTempoC", "Beats", "TempoEstimation", "AudioFiles", "AudioSynthesis", "Learning", "RandomStreams",
        ], exclude: ["contract.c"]),
        .testTarget(name: "TempoOutputTests", dependencies: ["FileMutations", "TempoOutput", "TempoEstimation", "AudioFiles", "Formats"]),
        .testTarget(name: "BeatsTests", dependencies: ["TestSupport", "Beats", "TempoEstimation", "AudioFeatures", "AudioFiles", "AudioSynthesis", "Formats", "RandomStreams"]),
        .testTarget(name: "StructureTests", dependencies: [
            "FileMutations", "TestSupport", "Structure", "TempoEstimation", "AudioFeatures", "Formats", "RandomStreams", "Tensors",
        ]),
        .testTarget(name: "SourceSeparationTests", dependencies: ["SourceSeparation", "AudioFeatures", "RandomStreams"]),
        .testTarget(name: "RhythmFeaturesTests", dependencies: ["RhythmFeatures", "TempoEstimation", "AudioSynthesis", "RandomStreams"]),
        .testTarget(name: "TaggingTests", dependencies: ["FileMutations", "TestSupport", "Tagging", "AudioFiles", "CExtendedAttributes"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "Structure", "Probing", "Settings", "Embeddings", "TempoEstimation", "AudioFeatures", "AudioSynthesis", "Formats", "RandomStreams", "Tensors"]),
        .testTarget(name: "DocumentationTests", dependencies: [
            "SameTempoCommand", "SameTempo", "SameTempoTraining", "AudioFiles", "Communication", "Formats", "MusicData", "Tagging", "TempoOutput", "EmbeddingTranslation", "Embeddings", "AudioEmbedding", "AudioFeatures", "Autodiff", "Learning", "NeuralNetworks", "RandomStreams",
            "Settings", "Tensors",
        ]),
        .testTarget(name: "CommandTests", dependencies: ["SameTempoCommand", "AudioFeatures", "AudioFiles", "Communication", "Formats", "Learning", "RandomStreams"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
