/// Why a file's BPM could not be read or written. The file is then as it was.
public enum TagError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The program was built without TagLib.
    case notBuilt
    /// The file cannot be opened, or TagLib cannot make sense of it.
    case unreadable(path: String)
    /// A format whose tags have no place for a BPM.
    case unsupported(path: String)
    /// The file or its folder may not be written.
    case unwritable(path: String, reason: String)
    /// The rewritten copy was not what it should be; it was thrown away. `what` names the difference.
    case notAsWritten(path: String, what: String)
    /// Somebody else wrote the file meanwhile.
    case changedMeanwhile(path: String)

    public var description: String {
        switch self {
        case .notBuilt:
            "this sametempo was built without tags; install TagLib (Recipes/setup.sh does) and build with the package trait Tags"
        case .unreadable(let path): "\(path): its tags cannot be read. Is it there, may it be read, is it whole?"
        case .unsupported(let path):
            "\(path): tags of this kind of file are not known; expected MP3, WAV, AIFF, FLAC, Ogg, Opus or M4A"
        case .unwritable(let path, let reason): "\(path): cannot be rewritten: \(reason). Check permissions and room."
        case .notAsWritten(let path, let what):
            "\(path): left as it was, since rewriting it would have damaged it: \(what). Tag this file with another program."
        case .changedMeanwhile(let path): "\(path): left as it was, since another program changed it meanwhile. Try again."
        }
    }
}
