import CTagShim

extension AudioKind {
    /// As TagLib calls it.
    var libraryKind: TagKind {
        switch self {
        case .mpeg: TagKindMPEG
        case .wav: TagKindWAV
        case .aiff: TagKindAIFF
        case .flac: TagKindFLAC
        case .ogg: TagKindOgg
        case .mp4: TagKindMP4
        }
    }
}

/// The artist that a file's tags name; nil where they name none, where the file is missing or of a kind whose tags are not known, and in
/// builds without the package trait Tags.
public func artistTag(of path: String) -> String? {
    guard let content = try? FileContent(path: path), let kind = try? AudioKind(of: content), let text = tag_artist(path, kind.libraryKind) else { return nil }
    defer { tag_free(text) }
    return String(cString: text)
}
