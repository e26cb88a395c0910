// swift-tools-version: 6.1
import PackageDescription

// Fuzz targets for our own parsers. A package of its own, so that nobody else has to build it; see run.sh.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "SameTempo", path: "../..")],
    targets: [
        .executableTarget(name: "Fuzz", dependencies: [
            .product(name: "SameTempoTraining", package: "SameTempo"), .product(name: "TempoOutput", package: "SameTempo"),
            .product(name: "Embeddings", package: "SameTempo"), .product(name: "Structure", package: "SameTempo"),
        ],
        swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    ],
    swiftLanguageModes: [.v6]
)
