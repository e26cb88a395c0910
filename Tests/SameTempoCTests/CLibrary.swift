import Foundation

/// The library for C as `Recipes/c-library.sh` makes it, in a folder that is gone when the tests are over.
final class CLibrary: Sendable {
    static let shared = Result { try CLibrary() }
    let path: String

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        .appendingPathComponent("sametempo-c-\(getpid())").path
    /// Where SwiftPM puts what it builds: beside the test bundle.
    private static let products: String = {
        let bundle = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [bundle, root.appendingPathComponent(".build/release"), root.appendingPathComponent(".build/debug")]
            .compactMap { $0?.path }
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/libSameTempoC.a") } ?? candidates[0]
    }()
    /// Objects that were made for a sanitizer need its runtime, which no library has.
    static let isPossible = !["-asan", "-tsan"].contains { products.contains($0) }
    /// Whether `nm` and `readelf` are there, which Tests/run.sh sees to.
    static let hasBinaryTools = ["nm", "readelf"].allSatisfy { (try? run([$0, "--version"], expecting: 0)) != nil }

    struct Failure: Error, CustomStringConvertible { let description: String }

    private init() throws {
        path = Self.folder
        try? FileManager.default.removeItem(atPath: path)
        atexit { try? FileManager.default.removeItem(atPath: CLibrary.folder) }
        try Self.run(["bash", Self.root.path + "/Recipes/c-library.sh", path, Self.products + "/libSameTempoC.a"], expecting: 0)
    }

    var file: String { path + "/lib/libsametempo.so.0" }

    /// Compiles a program against what `pkg-config` says of the library.
    ///
    /// - Parameter source: Relative to the package, or anywhere.
    func compile(_ source: String, _ options: [String]) throws -> String {
        let program = path + "/" + (source as NSString).lastPathComponent + ".program"
        let flags = try Self.run(["pkg-config", "--cflags", "--libs", "sametempo"],
                                 environment: ["PKG_CONFIG_PATH": path + "/lib/pkgconfig"], expecting: 0).output
        // The compilers of Swift's toolchain, which every machine has that runs these tests.
        let compiler = source.hasSuffix(".c") ? "clang" : "clang++"
        let file = source.hasPrefix("/") ? source : Self.root.path + "/" + source
        try Self.run([compiler] + options + ["-fuse-ld=lld", "-Wall", "-Wextra", "-Werror", "-pedantic", file, "-o", program]
            + flags.split(whereSeparator: \.isWhitespace).map(String.init) + ["-lpthread", "-lm", "-Wl,-rpath,\(path)/lib"], expecting: 0)
        return program
    }

    /// - Parameter input: A file for standard input.
    @discardableResult
    static func run(
        _ command: [String], environment: [String: String] = [:], input: String? = nil, expecting status: Int32? = nil
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = Process(), output = folder + ".out", errors = folder + ".err"
        defer { for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) } }
        for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) } ?? FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        let texts = try [output, errors].map { try String(contentsOfFile: $0, encoding: .utf8) }
        if let status, process.terminationStatus != status || process.terminationReason != .exit {
            let command = command.joined(separator: " ")
            throw Failure(description: "\(command) ended with \(process.terminationStatus):\n\(texts[0])\n\(texts[1])")
        }
        return (process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus, texts[0], texts[1])
    }
}
