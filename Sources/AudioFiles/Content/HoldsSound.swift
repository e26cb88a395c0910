/// Whether a file is there whose content is sound of a kind that is known, whatever it is called.
///
/// Few bytes are read, and none decoded. What cannot be read holds none, and neither does what is no regular file.
public func holdsSound(_ path: String) -> Bool {
    guard (try? requireRegularFile(path)) != nil, let bytes = try? FileBytes(path: path) else { return false }
    let start = Tags.skip(bytes, from: 0, to: bytes.count)
    if start < bytes.count, SoundKind.begins(at: start, of: bytes) != nil { return true }
    // libsndfile knows some kinds more; its own idea of MPEG audio is two bytes.
    return bytes.bytes(at: 0, 1).first != 0xFF && (try? SoundFileHandle(bytes)) != nil
}
