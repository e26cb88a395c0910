import TempoEstimation

/// What is written about one file: where it lies, what was found, and what a reader should know about it.
///
/// The tempi of its parts, if they were asked for, are those of `estimate.segments`.
public struct TempoResult: Sendable, Hashable {
    /// As the user named it. Bytes that are not UTF-8 have become U+FFFD by the time a path is a `String`.
    public var path: String
    /// The tempo, or why there is none.
    public var estimate: TempoEstimate
    /// Length of the sound; nil if it is not known.
    public var durationSeconds: Double?
    /// What was wrong with the file although it could be estimated, such as damage in the middle.
    public var warning: String?

    /// The result of one file.
    public init(path: String, estimate: TempoEstimate, durationSeconds: Double? = nil, warning: String? = nil) {
        (self.path, self.estimate) = (path, estimate)
        (self.durationSeconds, self.warning) = (durationSeconds, warning)
    }
}

/// Who made the estimates; files that outlive the run say so.
public struct OutputTool: Sendable, Hashable {
    /// The program's name.
    public var name: String
    /// Its version.
    public var version: String
    /// What tells models apart, such as a hash of the file.
    public var model: String?

    /// Who estimates, for files that name it.
    public init(name: String, version: String, model: String? = nil) {
        (self.name, self.version, self.model) = (name, version, model)
    }
}
