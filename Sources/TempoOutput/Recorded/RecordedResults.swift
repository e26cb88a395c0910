import AudioFiles
import Formats
import Foundation

/// The results that there are already: in the output, and in the part file of a run that did not end. Others can be added, and the rest
/// stays as it is, with whatever people have changed.
///
/// Kept in memory are 8 bytes a result and up to 16 to find it by its path; the results themselves stay in their files.
struct RecordedResults {
    /// Which file has the record of that number, and where, in the order of the output.
    private var places: [UInt64] = []
    private var index = PathIndex()
    private let output: RecordedFile?
    /// Where records are that are taken; to be set before one is.
    var part: RecordedFile?
    private let header: Data
    /// What relative paths begin at.
    private let workingFolder = URL(fileURLWithPath: ".").standardizedFileURL.path
    private static let partFlag = UInt64(1) << 63

    /// Where the whole records of the part file end, in bytes; what lies beyond was cut off.
    private(set) var partEnd = 0
    /// Whether the output does not say the same.
    private(set) var hasChanges = false

    /// - Parameters:
    ///   - output: What is there; nil if nothing is.
    ///   - part: The same of a run that did not end. It is read up to what is not whole.
    ///   - header: Of an output that is not there yet.
    /// - Throws: `FormatError` for an output that holds something else.
    init(output: RecordedFile?, part: RecordedFile?, header: Data) throws(FormatError) {
        (self.output, self.part) = (output, part)
        self.header = output?.layout.header ?? header
        if let output {
            var records = try output.records(), offset = records.offset
            while let entry = try records.next() {
                append(UInt64(offset), pathKey(entry.path))
                offset = records.offset
            }
        }
        guard let part, var records = try? part.records() else { return }
        partEnd = records.offset
        while let entry = try? records.next(), records.isRecordClosed {
            take(at: partEnd, about: entry.path)
            partEnd = records.offset
        }
    }

    /// The same for every spelling of a path.
    private func pathKey(_ path: String) -> PathKey {
        if path.hasPrefix("/"), Self.isStandard(path) { return PathKey(path) }
        if Self.isStandard("/" + path) { return PathKey(workingFolder + "/" + path) }
        return PathKey(URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    /// Whether nothing is to be changed in an absolute path: most are so, and millions of them are looked at.
    private static func isStandard(_ path: String) -> Bool {
        var last: UInt8 = 0
        for byte in path.utf8 {
            if last == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
            last = byte
        }
        return last != UInt8(ascii: "/")
    }

    private mutating func append(_ place: UInt64, _ key: PathKey) {
        // The first of two records about one path is the one that counts.
        if number(key) == nil { index.insert(places.count, hash: key.hashValue) }
        places.append(place)
    }

    private func number(_ key: PathKey) -> Int? {
        index.number(hash: key.hashValue) { number in (try? entry(number)).map { pathKey($0.path) == key } ?? false }
    }

    private func entry(_ number: Int) throws(FormatError) -> RecordedEntry {
        let place = places[number], file = place & Self.partFlag == 0 ? output : part
        return try file!.entry(at: Int(place & ~Self.partFlag))
    }

    /// What is recorded about an input; nil if nothing is, or it cannot be read any more.
    func entry(about input: String) -> RecordedEntry? { number(pathKey(input)).flatMap { try? entry($0) } }

    /// Whether what is recorded about an input can stay; see `RecordedEntry.isCurrent`.
    func isCurrent(_ input: String, _ stamp: FileStamp?) -> Bool { entry(about: input)?.isCurrent(stamp) ?? false }

    /// Puts a record of the part file in the place of the one about the same input, or at the end.
    ///
    /// - Parameter offset: Where it begins in the part file.
    mutating func take(at offset: Int, about input: String) {
        let key = pathKey(input), place = UInt64(offset) | Self.partFlag
        hasChanges = true
        if let number = number(key) { places[number] = place } else { append(place, key) }
    }

    /// The whole file.
    func write(to path: String) throws(FormatError) {
        let stream = try AtomicFileStream(path)
        func write(_ bytes: Data) throws(FormatError) {
            try Array(bytes).withUnsafeBufferPointer { (bytes) throws(FormatError) in try stream.write(UnsafeRawBufferPointer(bytes)) }
        }
        try write(header)
        for number in places.indices {
            let record = try entry(number).record, isNew = places[number] & Self.partFlag != 0
            try write(isNew ? output?.layout.fitted(record) ?? record : record)
        }
        try stream.finish()
    }
}
