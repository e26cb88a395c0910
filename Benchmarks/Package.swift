// swift-tools-version: 6.1
import PackageDescription

let engine: [Target.Dependency] = ["Measuring", .product(name: "NeuralNetworks", package: "SameTempo")]

// A nested package, so that users of SameTempo never fetch or build what only measures it.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    traits: [.trait(name: "MPI", description: "Measures several processes; needs Open MPI.")],
    dependencies: [.package(name: "SameTempo", path: "..", traits: [.defaults, .trait(name: "MPI", condition: .when(traits: ["MPI"]))])],
    targets: [
        .executableTarget(name: "AudioPath", dependencies: [.product(name: "SameTempo", package: "SameTempo")]),
        .executableTarget(
            name: "RenderedBeats",
            dependencies: [.product(name: "SameTempo", package: "SameTempo"), .product(name: "RandomStreams", package: "SameTempo")]),
        .target(name: "Measuring", dependencies: [.product(name: "Tensors", package: "SameTempo")]),
        .executableTarget(
            name: "TrainingStep", dependencies: ["Measuring", .product(name: "SameTempoTraining", package: "SameTempo")]),
        .executableTarget(name: "ConvolutionNetwork", dependencies: engine),
        .executableTarget(name: "AttentionBlock", dependencies: engine),
        .executableTarget(name: "EncoderStep", dependencies: engine + [.product(name: "Embeddings", package: "SameTempo")]),
        .executableTarget(
            name: "SupervisedEncoder",
            dependencies: [.product(name: "Embeddings", package: "SameTempo"), .product(name: "SameTempoTraining", package: "SameTempo")]),
        .executableTarget(name: "RankSums", dependencies: [.product(name: "Learning", package: "SameTempo")]),
        .executableTarget(name: "NeighbourQuery", dependencies: engine + [.product(name: "Embeddings", package: "SameTempo")]),
    ],
    swiftLanguageModes: [.v6]
)
