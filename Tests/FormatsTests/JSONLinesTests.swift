import Formats
import Foundation
import TestSupport
import Testing

@Suite struct JSONLinesTests {
    private struct Record: Codable, Equatable {
        var step: Int
        var loss: Double
        var name = "a/b"
    }

    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func appendedRecordsAreReadInOrder() throws {
        let path = folder.path + "/metrics.jsonl"
        let records = [Record(step: 1, loss: 0.1), Record(step: 2, loss: -.infinity), Record(step: 3, loss: 1e-300, name: "line\nbreak")]
        for record in records { try JSONLines.append(record, to: path) }
        #expect(try JSONLines.read(Record.self, from: path) == records)
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
    }

    @Test func aLineIsTheSameEveryTime() {
        #expect(JSONLines.line(Record(step: 1, loss: 0.5)) == #"{"loss":0.5,"name":"a/b","step":1}"#)
        #expect(JSONLines.line(Record(step: 1, loss: .nan)) == #"{"loss":"nan","name":"a/b","step":1}"#)
    }

    @Test func aTornLastLineIsPassedOver() throws {
        let whole = (1...3).map { JSONLines.line(Record(step: $0, loss: 0.25)) + "\n" }.joined()
        let bytes = Data(whole.utf8)
        let lineLength = bytes.count / 3
        let path = try folder.file("torn.jsonl", bytes)
        for count in stride(from: bytes.count, through: 0, by: -1) {
            truncate(path, off_t(count))
            // A line that lacks nothing but its line feed is whole.
            let expected = (count + 1) / lineLength
            #expect(try JSONLines.read(Record.self, from: path).map(\.step) == Array((1...3).prefix(expected)), "\(count) bytes")
        }
    }

    @Test func damageInTheMiddleIsRefusedWithItsLine() throws {
        let path = try folder.file("damaged.jsonl", "{\"step\":1,\"loss\":1,\"name\":\"\"}\n{\"step\":\n{\"step\":2,\"loss\":1,\"name\":\"\"}\n")
        let error = #expect(throws: FormatError.self) { try JSONLines.read(Record.self, from: path) }
        #expect(error?.description.hasPrefix("\(path):2:") == true)
    }

    @Test func aFileThatCannotBeWrittenIsNamed() {
        let path = folder.path + "/missing/metrics.jsonl"
        let error = #expect(throws: FormatError.self) { try JSONLines.append(Record(step: 1, loss: 1), to: path) }
        #expect(error?.description.hasPrefix(path) == true)
        #expect(throws: FormatError.self) { try JSONLines.append(Record(step: 1, loss: 1), to: "/dev/full") }
    }
}
