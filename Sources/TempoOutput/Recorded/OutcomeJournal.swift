import AudioFiles
import Formats
import Foundation

/// What became of the inputs of a run whose output is written as a whole at its end: until then it lies beside the output, as a
/// `PartFile`, so that a run that is killed can be gone on with.
///
///     let journal = try OutcomeJournal<Rows>(of: "music.npy", settings: settings, goesOn: skipsExisting)
///     // of each input, in their order:
///     if !journal.isAlreadyThere(path) { try journal.append(rows, about: path, stamp: stamp) }
///     // of each input again, in the same order, to write the output:
///     var outcomes = try journal.outcomes()
///     let rows = try outcomes.next(about: path)
///     journal.remove()
///
/// The first line says what the outcomes were made with; then comes a line of JSON for each input. Held in memory are up to 24 bytes for
/// each input of the runs before, and nothing of those of this run.
package final class OutcomeJournal<Outcome: Codable> {
    /// An outcome as a line. The keys are those that `JSONLinesLayout` knows.
    private struct Line: Codable {
        var path: String
        var stamp, error: String?
        var outcome: Outcome
        /// Of the line without it.
        var checksum: String?

        private var expectedChecksum: String {
            var bare = self
            bare.checksum = nil
            return String(Data(JSONLines.line(bare).utf8).withUnsafeBytes { SHA256.hexDigest($0) }.prefix(16))
        }

        /// As it is written, which a disk may damage later.
        var bytes: Data {
            var line = self
            line.checksum = expectedChecksum
            return Data((JSONLines.line(line) + "\n").utf8)
        }

        /// Nil for bytes that are not, or no longer, a line as it was written.
        init?(bytes: Data, _ decoder: JSONDecoder) {
            guard let line = try? decoder.decode(Self.self, from: bytes), line.checksum == line.expectedChecksum else { return nil }
            self = line
        }

        init(path: String, stamp: String?, error: String?, outcome: Outcome) { (self.path, self.stamp, self.error, self.outcome) = (path, stamp, error, outcome) }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    private let file: PartFile
    private let layout: JSONLinesLayout
    /// Of the runs before.
    private let recorded: RecordedResults?
    /// Where the lines of this run begin.
    private let start: Int
    private let decoder = OutcomeJournal.decoder

    /// - Parameters:
    ///   - output: What the outcomes will be made into.
    ///   - settings: What they are made with, such as the hash of a model: outcomes of other settings are not gone on with.
    ///   - goesOn: Whether what a run has left is kept.
    /// - Throws: `OutputError.notResults` for what a run with other settings has left; `OutputError.cannotWrite`, also where another run is
    ///   writing its outcomes.
    package init(of output: String, settings: some Encodable, goesOn: Bool) throws(OutputError) {
        layout = JSONLinesLayout(header: Data((JSONLines.line(settings) + "\n").utf8))
        let path: String
        do { path = try PartFile.path(of: output) } catch { throw .cannotWrite(error) }
        var recorded: RecordedResults?
        if goesOn && FileManager.default.fileExists(atPath: path) {
            do throws(FormatError) {
                if try Self.begins(path, with: layout.header) {
                    recorded = try RecordedResults(output: nil, part: RecordedFile(path: path, layout: layout), header: layout.header)
                }
            } catch { throw .notResults(error) }
        }
        self.recorded = recorded
        do {
            file = try PartFile(of: output, header: layout.header, keeping: recorded?.partEnd ?? 0)
            start = file.end
        } catch { throw .cannotWrite(error) }
    }

    /// Whether a journal has a first line: one that is cut off was left by a run that had done nothing yet.
    ///
    /// - Throws: `FormatError.malformed` for another first line.
    private static func begins(_ path: String, with header: Data) throws(FormatError) -> Bool {
        let start = try MappedFile(path).withBytes { Data($0.prefix(max(header.count, 1000))) }
        if start.starts(with: header) { return true }
        if header.starts(with: start) { return false }
        func text(_ bytes: Data) -> String { String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
        throw .malformed(path: path, place: "1", found: "results that were made with \(text(start))", expected: text(header))
    }

    /// Whether the outcome of an input is there, undamaged, of a file in this state, and no failure. The input must be spelled as it was,
    /// since outcomes may hold its name.
    ///
    /// - Parameter stamp: Of the input now; nil if there is none, and then it must be asked for again, to be named.
    package func isAlreadyThere(_ input: String, _ stamp: FileStamp?) -> Bool {
        guard let stamp, let entry = recorded?.entry(about: input), entry.path == input, entry.isCurrent(stamp) else { return false }
        return Line(bytes: entry.record, decoder) != nil
    }

    /// Keeps an outcome. To be called in the order of the inputs.
    ///
    /// - Parameters:
    ///   - stamp: Of the input before it was read.
    ///   - failure: What was wrong with the input; one that had failed is done again by the next run.
    package func append(_ outcome: Outcome, about input: String, stamp: FileStamp?, failure: String?) throws(FormatError) {
        _ = try file.append(Line(path: input, stamp: stamp?.text, error: failure, outcome: outcome).bytes)
    }

    /// All outcomes, of the runs before and of this one.
    package func outcomes() throws(FormatError) -> Outcomes {
        Outcomes(path: file.path, recorded: recorded, lines: try LineReader(contentsOf: file.path, from: start))
    }

    /// Gives the outcomes of inputs in the order in which these were gone through.
    package struct Outcomes {
        fileprivate let path: String
        fileprivate let recorded: RecordedResults?
        fileprivate var lines: LineReader
        /// The next line of this run.
        private var coming: Line?
        private let decoder = OutcomeJournal.decoder

        fileprivate init(path: String, recorded: RecordedResults?, lines: LineReader) {
            (self.path, self.recorded, self.lines) = (path, recorded, lines)
        }

        /// - Throws: `FormatError` where the journal has been changed by something else.
        package mutating func next(about input: String) throws(FormatError) -> Outcome {
            if coming == nil, let line = try lines.next() { coming = try decoded(Data(line)) }
            if let line = coming, line.path == input {
                coming = nil
                return line.outcome
            }
            guard let entry = recorded?.entry(about: input) else { throw changed("no result of \(input)") }
            return try decoded(entry.record).outcome
        }

        private func decoded(_ bytes: Data) throws(FormatError) -> Line {
            guard let line = Line(bytes: bytes, decoder) else { throw changed("a line that is no result") }
            return line
        }

        private func changed(_ found: String) -> FormatError {
            .malformed(path: path, place: nil, found: found, expected: "what was there a moment ago; something else writes to this file")
        }
    }

    /// Removes it, when the output is written.
    package func remove() { file.remove() }
}
