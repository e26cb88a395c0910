extension ID3v2Tag {
    /// What sets the BPM, or takes it away if `bpm` is nil: one frame is written anew, and all others keep their bytes.
    ///
    /// Zeros behind the frames give way or make up for it, so that the tag keeps its length where they can. A tag that holds
    /// nothing else goes as a whole, since a tag must have a frame.
    ///
    /// - Parameters:
    ///   - adding: Whether a tag without one gets one.
    ///   - removesWhole: No for who holds the tag in something that has to go with it.
    func edits(setting bpm: String?, adding: Bool, removesWhole: Bool = true) throws(Refusal) -> [ByteEdit] {
        if bpm == nil && holdsOnlyBPM && removesWhole { return [.remove(range)] }
        var edits: [ByteEdit] = [], isSet = false
        for frame in frames {
            if frame.isMainBPM, frame.content == nil {
                throw .unsafe(found: "a frame \(frame.id) that is compressed or encrypted", advice: "Take that frame away with another program.")
            }
            guard let found = frame.bpm else { continue }
            if let bpm, !(found.isMain && isSet) {
                isSet = isSet || found.isMain
                if !found.agrees(with: bpm) { edits.append(ByteEdit(frame.range, bytes(for: frame, bpm))) }
            } else {
                edits.append(.remove(frame.range))
            }
        }
        if let bpm, adding && !isSet {
            let id = version == 2 ? "TBP" : "TBPM"
            edits.append(.insert(ID3v2Frame.bytes(id, Array(bpm.utf8), version: version), at: padding.lowerBound))
        }
        if edits.isEmpty { return [] }
        if let obstacle { throw .unsafe(found: obstacle, advice: "Let another program write its tags anew.") }
        return try edits + fittingEdits(growth: edits.growth)
    }

    /// Whether there are frames, and none but for the BPM.
    var holdsOnlyBPM: Bool { !frames.isEmpty && frames.allSatisfy { $0.bpm != nil } }

    /// A tag of version 2.4 for a file that has none.
    ///
    /// - Parameter older: Programs that find ID3v2 look no further, so it repeats what an older tag says.
    static func new(bpm: String, repeating older: ID3v1Tag?) -> [UInt8] {
        let frames = (older?.frames ?? []) + ID3v2Frame.bytes("TBPM", Array(bpm.utf8), version: 4)
        return Array("ID3".utf8) + [4, 0, 0] + [UInt8](synchsafe: frames.count) + frames
    }

    private func bytes(for frame: ID3v2Frame, _ bpm: String) -> [UInt8] {
        guard let (name, _) = frame.userText else { return ID3v2Frame.bytes(frame.id, Array(bpm.utf8), version: version) }
        return ID3v2Frame.bytes(frame.id, Array(name.utf8) + [0] + Array(bpm.utf8), version: version)
    }

    /// What the rest of the tag makes of frames that take `growth` bytes more.
    private func fittingEdits(growth: Int64) throws(Refusal) -> [ByteEdit] {
        if growth == 0 { return [] }
        var edits: [ByteEdit] = []
        if growth > 0 && padding.count >= growth {
            edits.append(.remove(padding.upperBound - growth..<padding.upperBound))
        } else if growth < 0 {
            edits.append(.insert([UInt8](repeating: 0, count: Int(-growth)), at: padding.upperBound))
        } else {
            let size = Int64(range.count) - 10 + growth
            guard size < 1 << 28 else { throw .unsafe(found: "an ID3v2 tag with no room left", advice: "Take something large out of it.") }
            return [.overwrite(at: range.lowerBound + 6, [UInt8](synchsafe: Int(size)))]
        }
        if let paddingField { edits.append(.overwrite(at: paddingField, [UInt8](bigEndian: Int64(padding.count) - growth, width: 4))) }
        return edits
    }
}
