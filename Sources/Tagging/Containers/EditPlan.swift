/// The bytes that change in a file, as few as can be, in order; and how they change back.
struct EditPlan {
    let edits: [ByteEdit]
    let oldCount: Int64

    /// - Throws: `Refusal` for edits that overlap or touch sound: a fault of ours that must not reach a file.
    init(_ edits: [ByteEdit], of file: FileContent, sparing sound: [Range<Int64>]) throws(Refusal) {
        var trimmed: [ByteEdit] = []
        for edit in edits.inOrder {
            let edit = try Self.trimmed(edit, file)
            if !edit.range.isEmpty || !edit.bytes.isEmpty { trimmed.append(edit) }
        }
        var place: Int64 = 0
        for edit in trimmed {
            guard edit.range.lowerBound >= place, edit.range.upperBound <= file.count else { throw Self.fault("edits that overlap") }
            place = edit.range.upperBound
        }
        var index = 0
        for edit in trimmed {
            while index < sound.count, sound[index].upperBound <= edit.range.lowerBound { index += 1 }
            if index < sound.count, sound[index].lowerBound < edit.range.upperBound || (edit.range.isEmpty && sound[index].lowerBound < edit.range.lowerBound) {
                throw Self.fault("an edit within sound")
            }
        }
        self.edits = trimmed
        oldCount = file.count
    }

    private static func fault(_ what: String) -> Refusal {
        .unsafe(found: what, advice: "This is a fault of sametempo; please report it with the file's kind.")
    }

    /// Without what is the same before and after at both ends.
    private static func trimmed(_ edit: ByteEdit, _ file: FileContent) throws(Refusal) -> ByteEdit {
        let old = try file.bytes(edit.range), shorter = min(old.count, edit.bytes.count)
        var front = 0, back = 0
        while front < shorter && old[front] == edit.bytes[front] { front += 1 }
        while back < shorter - front && old[old.count - 1 - back] == edit.bytes[edit.bytes.count - 1 - back] { back += 1 }
        return ByteEdit(edit.range.lowerBound + Int64(front)..<edit.range.upperBound - Int64(back), Array(edit.bytes[front..<edit.bytes.count - back]))
    }

    var newCount: Int64 { oldCount + edits.growth }

    /// What makes the new content the old one again.
    func reversed(in file: FileContent) throws(Refusal) -> [ByteEdit] {
        var growth: Int64 = 0, result: [ByteEdit] = []
        for edit in edits {
            let start = edit.range.lowerBound + growth
            result.append(ByteEdit(start..<start + Int64(edit.bytes.count), try file.bytes(edit.range)))
            growth += edit.growth
        }
        return result
    }
}
