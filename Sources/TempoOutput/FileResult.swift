import AudioFiles
import TempoEstimation

/// What is written of one file.
public struct FileResult: Sendable {
    /// The file, as the user named it. Bytes of a path that are not UTF-8 have become U+FFFD by the time that the path is a `String`.
    public var path: String
    /// Its estimate, or why the file could not be read.
    public var outcome: Result<TempoEstimate, AudioError>
    /// Which state of the file that is about; nil if it is not known.
    public var stamp: FileStamp?

    /// - Parameters:
    ///   - path: The file, as the user named it.
    ///   - stamp: Taken before the file was read.
    public init(path: String, _ outcome: Result<TempoEstimate, AudioError>, stamp: FileStamp? = nil) {
        (self.path, self.outcome, self.stamp) = (path, outcome, stamp)
    }

    /// Nil for a file that could not be read.
    var estimate: TempoEstimate? { try? outcome.get() }

    private var error: AudioError? { if case .failure(let error) = outcome { error } else { nil } }

    /// Why there is no tempo, in a word: that of a refusal, or `AudioError.reason`.
    var reason: String? { error?.reason ?? estimate?.refusal?.rawValue }

    /// What went wrong with a file that could not be read, in a sentence.
    var errorText: String? { error?.description }
}
