import AudioEmbedding
import AudioFiles
import Embeddings
import Formats
import Foundation

/// Makes the rows of a table from files: all numbers of an encoder's embeddings, or those of one part.
struct FileEmbedder: Sendable {
    let encoder: AudioEncoder
    let part: EmbeddingPart?
    /// The numbers that go into a row.
    let range: Range<Int>

    /// - Throws: An exit code, after saying why, for a part that the encoder lacks.
    init(_ model: EncoderModel, part: EmbeddingPart? = nil, hopSeconds: Double? = nil) throws {
        encoder = AudioEncoder(model: model, hopSeconds: hopSeconds)
        self.part = part
        range = part.map { model.configuration.range(of: $0) } ?? 0..<model.width
        if range.isEmpty { throw stop("this encoder has no part \(part!.rawValue); it has \(EmbeddingPart.allCases.filter { !model.configuration.range(of: $0).isEmpty }.map(\.rawValue).joined(separator: ", "))", .wrongUsage) }
    }

    /// What made rows of this kind: the encoder's hash, and the part if it is one.
    var name: String { encoder.model.hash + (part.map { "/" + $0.rawValue } ?? "") }

    /// The embedder that made a table.
    ///
    /// - Parameter name: As the table's rows have it.
    /// - Throws: An exit code, after saying why, where the encoder is another.
    init(_ model: EncoderModel, named name: String?, in table: String) throws {
        let fields = (name ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        try self.init(model, part: fields.count == 2 ? EmbeddingPart(rawValue: fields[1]) : nil)
        if self.name != name {
            throw stop("\(table): made by encoder \(name ?? "unknown"), and the encoder given is \(self.name). Name the one that made it with --encoder.", .inputMissing)
        }
    }

    /// The row of a file; none if nothing in it is heard.
    func track(_ path: String) throws(AudioError) -> (TrackEmbedding, [(EmbeddingID, [Float])]) {
        let track = try encoder.embed(path: path)
        return (track, track.mean.map { [(EmbeddingID(path: path, model: name), Array($0[range]))] } ?? [])
    }

    /// A row for each window of a file that is heard.
    func windows(_ path: String) throws(AudioError) -> (TrackEmbedding, [(EmbeddingID, [Float])]) {
        var rows: [(EmbeddingID, [Float])] = []
        let track = try encoder.embed(path: path, each: {
            rows.append((EmbeddingID(path: path, start: $0.startSeconds, end: $0.endSeconds, model: name), Array($0.values[range])))
        }, restart: { rows.removeAll() })
        return (track, rows)
    }

    /// The rows of a file, as ranks tell each other.
    func outcome(_ path: String, windows: Bool) -> FileOutcome<EmbeddedFile> {
        FileOutcome { () throws(AudioError) in
            let (track, rows) = windows ? try self.windows(path) : try self.track(path)
            let remarks = [
                track.warning.map { "damaged (\($0)); embedded what could be decoded" },
                rows.isEmpty ? "no embedding: " + (track.durationSeconds < 1 ? "too-short (at least 1 s is needed)" : "silent") : nil,
            ].compactMap(\.self)
            return EmbeddedFile(ids: rows.map(\.0), values: rows.map(\.1), remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
        }
    }
}

/// The rows that a file gives, and what a user should know about it.
struct EmbeddedFile: Codable, Sendable {
    let ids: [EmbeddingID]
    /// The rows one after the other, as bytes: a text of numbers would be twice as long, and slow to read.
    private let numbers: Data
    let remark: String?

    /// - Parameter values: A row for each of `ids`, all equally wide.
    init(ids: [EmbeddingID], values: [[Float]], remark: String?) {
        (self.ids, self.remark) = (ids, remark)
        numbers = values.reduce(into: Data()) { data, row in row.withUnsafeBytes { data.append(contentsOf: $0) } }
    }

    /// A row for each of `ids`.
    var values: [[Float]] {
        let all = [Float](unsafeUninitializedCapacity: numbers.count / MemoryLayout<Float>.stride) { buffer, count in
            count = numbers.copyBytes(to: buffer) / MemoryLayout<Float>.stride
        }
        let width = all.count / max(1, ids.count)
        return ids.indices.map { Array(all[$0 * width..<($0 + 1) * width]) }
    }
}
