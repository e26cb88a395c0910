import CSampleRate
import CSndFile
import Foundation

/// The libraries that read and resample files, as they name themselves, and ffmpeg if it is found in PATH.
public func audioFileLibraryVersions() -> [(name: String, version: String)] {
    [("libsndfile", String(cString: sf_version_string())), ("libsamplerate", String(cString: src_get_version())), ("ffmpeg", ffmpegVersion() ?? "not found")]
}

/// The first line of `ffmpeg -version`.
private func ffmpegVersion() -> String? {
    guard let program = ExternalDecoder.findProgram("ffmpeg") else { return nil }
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["-hide_banner", "-version"]
    (process.standardOutput, process.standardError, process.standardInput) = (pipe, FileHandle.nullDevice, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return "\(program) does not start" }
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").first.map(String.init) ?? "\(program) says nothing"
}
