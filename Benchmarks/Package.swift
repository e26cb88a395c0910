// swift-tools-version: 6.1
import PackageDescription

// A nested package, so that users of SameTempo never fetch or build what only measures it.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "SameTempo", path: "..")],
    targets: [
        .executableTarget(name: "AudioPath", dependencies: [.product(name: "SameTempo", package: "SameTempo")]),
        .executableTarget(name: "TrainingStep", dependencies: [.product(name: "SameTempo", package: "SameTempo")]),
    ],
    swiftLanguageModes: [.v6]
)
