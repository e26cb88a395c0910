import AudioFiles


/// What a file sounds like, as far as equality goes.
private struct SoundFingerprint: Equatable {
    var sampleRate: Int
    var channelCount: Int
    var frameCount = 0
    /// Over the bits of all samples in order.
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    var isDamaged = false

    init(path: String) throws(AudioError) {
        let reader = try SoundFileReader(path: path)
        (sampleRate, channelCount) = (reader.sampleRate, reader.channelCount)
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 16384 * channelCount)
        defer { block.deallocate() }
        while true {
            let frames = reader.read(into: block)
            if frames == 0 { break }
            frameCount += frames
            for i in 0..<(frames * channelCount) {
                hash = (hash ^ UInt64(block[i].bitPattern)) &* 0x0000_0100_0000_01B3
                hash ^= hash >> 29
            }
        }
        isDamaged = reader.damage != nil
    }
}

/// Decodes both, by a library that is not the one that wrote.
func requireSameSound(_ path: String, _ copy: String) throws(TagError) {
    let before: SoundFingerprint
    do { before = try SoundFingerprint(path: path) } catch { throw .unwritable(path: path, reason: "its sound does not decode, so it could not be checked afterwards: \(error)") }
    guard let after = try? SoundFingerprint(path: copy) else {
        throw .notAsWritten(path: path, what: "it would not decode any more")
    }
    if before != after {
        throw .notAsWritten(path: path, what: "its sound would change (\(before.frameCount) samples before, \(after.frameCount) after)")
    }
}
