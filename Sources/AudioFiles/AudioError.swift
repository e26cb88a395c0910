import Foundation

/// What can go wrong between a path and its samples.
///
/// Every text names the file, what was found there, what was expected and what to do.
public enum AudioError: LocalizedError, Sendable, Hashable, Codable, CustomStringConvertible {
    /// No file of this name.
    case notFound(path: String)
    /// A folder where a file was expected.
    case isFolder(path: String)
    /// A pipe, socket or device: its length is unknown and opening it may block for ever.
    case notRegularFile(path: String, kind: String)
    /// The file is there but may not be read, or the reading failed.
    case unreadable(path: String, reason: String)
    /// No bytes, or a header without samples.
    case empty(path: String)
    /// Nobody takes it for audio who was asked: FFmpeg's libraries only if they were there (`ffmpegWasFound`).
    case unsupported(path: String, reason: String, ffmpegWasFound: Bool)
    /// Decoding failed before enough sound had been decoded to use.
    case damaged(path: String, decodedSeconds: Double, reason: String)
    /// Less sound than was asked for, both in seconds.
    case tooShort(path: String, seconds: Double, minimumSeconds: Double)
    /// The sample rates lie more than a factor 256 apart. `path` is nil for samples from memory.
    case unsupportedSampleRate(path: String?, hertz: Int, targetHertz: Int)
    /// The output cannot be written.
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file. Check the spelling, and the folder that relative paths start from."
        case .isFolder(let path):
            "\(path): this is a folder; expected an audio file. Name the files in it."
        case .notRegularFile(let path, let kind):
            "\(path): this is a \(kind); expected a regular audio file. Save the sound to a file first."
        case .unreadable(let path, let reason):
            "\(path): cannot be read (\(reason)). Check its permissions."
        case .empty(let path):
            "\(path): contains no sound (zero samples); expected audio. Was the copy or download interrupted?"
        case .unsupported(let path, let reason, true):
            "\(path): not audio that libsndfile, libmpg123 or FFmpeg can decode (\(reason)). Is it an audio file at all?"
        case .unsupported(let path, let reason, false):
            "\(path): neither libsndfile nor libmpg123 can decode it (\(reason)). If it is audio (m4a, opus, wma, ...), install "
                + "FFmpeg's libraries (\(LibAVDecoder.description)), or convert the file to WAV, FLAC, Ogg Vorbis or MP3."
        case .damaged(let path, let decodedSeconds, let reason):
            "\(path): damaged; decoding stopped after \(rounded(decodedSeconds)) s (\(reason)). "
                + "Get a fresh copy of the file."
        case .tooShort(let path, let seconds, let minimumSeconds):
            "\(path): only \(rounded(seconds)) s of sound; at least \(rounded(minimumSeconds)) s are needed."
        case .unsupportedSampleRate(let path, let hertz, let targetHertz):
            "\(path ?? "samples"): a sample rate of \(hertz) Hz cannot be converted to \(targetHertz) Hz "
                + "(at most a factor 256). Check the file's header, or resample it."
        case .unwritable(let path, let reason):
            "\(path): cannot be written (\(reason)). Check that the folder exists and has room."
        }
    }

    public var errorDescription: String? { description }

    /// The kind of error in a word that stays, for tables and scripts: not-found, is-folder, not-regular-file, unreadable, empty,
    /// unsupported, damaged, too-short, unsupported-sample-rate or unwritable.
    public var reason: String {
        switch self {
        case .notFound: "not-found"
        case .isFolder: "is-folder"
        case .notRegularFile: "not-regular-file"
        case .unreadable: "unreadable"
        case .empty: "empty"
        case .unsupported: "unsupported"
        case .damaged: "damaged"
        case .tooShort: "too-short"
        case .unsupportedSampleRate: "unsupported-sample-rate"
        case .unwritable: "unwritable"
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }
}
