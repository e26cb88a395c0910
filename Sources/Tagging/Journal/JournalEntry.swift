import Foundation

/// What tells the content of a file from any other.
struct FileDigest: Codable, Hashable {
    /// In bytes.
    var size: Int64
    /// 64 hexadecimal digits.
    var sha256: String
}

/// A line of a journal: JSON with the keys named here.
struct JournalEntry: Codable {
    enum Event: String, Codable {
        /// A hidden copy was begun beside the file.
        case copy
        /// The file is about to be replaced; written before it is.
        case change
        /// A change was taken back.
        case undone
    }

    /// What makes the new content the old one again: `length` bytes at `at` give way to `bytes` (Base64).
    struct Edit: Codable {
        var at: Int64
        var length: Int
        var bytes: Data
    }

    var event: Event
    /// ISO 8601, in UTC.
    var time = Date().formatted(.iso8601)
    /// Absolute, links followed.
    var path: String

    // Of a copy: where it lies, and what tells it from another file of that name.
    var copy: String?
    var device: UInt64?
    var inode: UInt64?

    // Of a change: the BPM before and after, the content before and after, and the way back.
    var old: String?
    var new: String?
    var before: FileDigest?
    var after: FileDigest?
    var edits: [Edit]?

    init(_ event: Event, path: String) { (self.event, self.path) = (event, path) }

    /// The way back for a file of `count` bytes; nil if it is not known, or is none for such a file.
    func byteEdits(within count: Int64) -> [ByteEdit]? {
        var place: Int64 = 0, result: [ByteEdit] = []
        for edit in edits ?? [] {
            guard edit.at >= place, edit.at <= count, edit.length >= 0, Int64(edit.length) <= count - edit.at else { return nil }
            place = edit.at + Int64(edit.length)
            result.append(ByteEdit(edit.at..<place, [UInt8](edit.bytes)))
        }
        return edits == nil ? nil : result
    }

    /// By hand: of a change both BPMs are always there, null for none.
    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(event, forKey: .event)
        try object.encode(time, forKey: .time)
        try object.encode(path, forKey: .path)
        switch event {
        case .copy:
            try object.encode(copy, forKey: .copy)
            try object.encode(device, forKey: .device)
            try object.encode(inode, forKey: .inode)
        case .change:
            try object.encode(old, forKey: .old)
            try object.encode(new, forKey: .new)
            try object.encode(before, forKey: .before)
            try object.encode(after, forKey: .after)
            try object.encode(edits, forKey: .edits)
        case .undone: break
        }
    }
}
