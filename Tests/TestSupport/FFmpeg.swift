import Foundation

/// Encodes what the package's own libraries cannot; nil where it is not installed.
public let ffmpegPath: String? = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/ffmpeg" }.first { FileManager.default.isExecutableFile(atPath: $0) }

/// Runs the program, quietly, and requires that it ends well.
public func runFFmpeg(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: ffmpegPath!)
    process.arguments = ["-nostdin", "-v", "quiet", "-y"] + arguments
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
}
