import Foundation

/// Why a file's BPM could not be read or written. The file is then as it was.
///
/// Every text names the file, what was found, what was expected, and what to do.
public enum TagError: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// The program was built without TagLib.
    case notBuilt
    /// The file is not there, may not be read, or is no regular file; or the disk fails.
    case unreadable(path: String, reason: String)
    /// A kind of file whose tags are not known here.
    case unsupported(path: String, found: String)
    /// The content is of another kind than the name says.
    case misnamed(path: String, content: String)
    /// Something in the file that rewriting might damage.
    case unsafe(path: String, found: String, advice: String)
    /// Write-protected by its mode, whoever asks.
    case readOnly(path: String)
    /// The file or its folder may not be written, or what belongs to the file could not be kept.
    case unwritable(path: String, reason: String)
    /// No decoder makes enough of the sound to compare it afterwards.
    case unverifiable(path: String, reason: String)
    /// The rewritten copy was not what it should be; it was thrown away. `what` names the difference.
    case notAsWritten(path: String, what: String)
    /// Somebody else wrote the file meanwhile.
    case changedMeanwhile(path: String)
    /// The journal of what was replaced cannot be kept, so nothing was.
    case journal(path: String, reason: String)

    public var description: String {
        switch self {
        case .notBuilt:
            "this sametempo was built without tags; install TagLib (Recipes/setup.sh does) and build with the package trait Tags"
        case .unreadable(let path, let reason): "\(path): its tags cannot be read: \(reason). Is it there, and may it be read?"
        case .unsupported(let path, let found):
            "\(path): found \(found); expected MP3, WAV, AIFF, FLAC, Ogg (Vorbis, Opus, Speex) or M4A. Tags of other kinds are not known."
        case .misnamed(let path, let content):
            "\(path): left as it was, since its content is \(content) and its name says something else. Give it the ending of its content."
        case .unsafe(let path, let found, let advice): "\(path): left as it was, since it has \(found). \(advice)"
        case .readOnly(let path): "\(path): left as it was, since it is write-protected. Take the protection away first: chmod u+w FILE."
        case .unwritable(let path, let reason): "\(path): left as it was; it cannot be rewritten: \(reason). Check permissions and room."
        case .unverifiable(let path, let reason):
            "\(path): left as it was, since its sound cannot be compared before and after: \(reason). Get a copy that plays."
        case .notAsWritten(let path, let what):
            "\(path): left as it was, since rewriting it would have damaged it: \(what). Tag this file with another program."
        case .changedMeanwhile(let path): "\(path): left as it was, since another program changed it meanwhile. Try again."
        case .journal(let path, let reason):
            "\(path): the journal of what is replaced cannot be kept there: \(reason). Nothing is written without; --journal FILE puts it elsewhere."
        }
    }

    public var errorDescription: String? { description }

    init(_ refusal: Refusal, _ path: String) {
        self = switch refusal {
        case .unreadable(let reason): .unreadable(path: path, reason: reason)
        case .unsupported(let found): .unsupported(path: path, found: found)
        case .unsafe(let found, let advice): .unsafe(path: path, found: found, advice: advice)
        }
    }
}
