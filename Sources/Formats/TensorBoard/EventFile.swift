import Foundation

/// One entry of an event file.
public enum EventValue: Sendable {
    /// A point of a curve; `tag` names the curve.
    case scalar(tag: String, value: Float)
    /// A picture; `tag` names the row of pictures.
    case image(tag: String, PNG)
}

/// An event file of TensorBoard, written as a training goes on: readable at every moment, one record for each call.
///
/// A record is its length, a masked CRC-32C of the length, the event, and a masked CRC-32C of the event. Field numbers
/// are those of TensorFlow's event.proto and summary.proto.
public final class EventFile {
    /// The file that is written.
    public let path: String
    private let file: Int32

    /// Makes the file, in a folder that is there, and says that steps from `firstStep` on are written here: TensorBoard
    /// then drops what older files of the folder hold of them.
    ///
    /// - Parameters:
    ///   - seconds: Since 1970; goes into the name, which TensorBoard sorts by.
    /// - Throws: `FormatError.system`.
    public init(folder: String, firstStep: Int, seconds: Double) throws(FormatError) {
        var path = "", file: Int32 = -1
        // Two files of a second and a step may meet when a run is stopped and gone on with at once.
        for number in 0..<100 {
            path = folder + "/" + Self.name(seconds: seconds, firstStep: firstStep, number: number)
            file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
            if file >= 0 || errno != EEXIST { break }
        }
        if file < 0 { throw .system(path, "write", errno: errno) }
        (self.path, self.file) = (path, file)
        try append(Self.versionEvent(seconds: seconds))
        try append(Self.startEvent(seconds: seconds, step: firstStep))
    }

    deinit { close(file) }

    /// Adds the values of a step. Numbers that are not finite are left out: TensorBoard draws nothing for them.
    public func write(_ values: [EventValue], step: Int, seconds: Double) throws(FormatError) {
        let shown = values.filter { if case .scalar(_, let value) = $0 { value.isFinite } else { true } }
        if shown.isEmpty { return }
        try append(Self.event(seconds: seconds, step: step) { event in
            event.message(5) { summary in for value in shown { summary.message(1) { Self.encode(value, &$0) } } }
        })
    }

    static func name(seconds: Double, firstStep: Int, number: Int) -> String {
        String(format: "events.out.tfevents.%010lld.%08d.%02d.sametempo", Int64(seconds), firstStep, number)
    }

    // MARK: Events

    private static func event(seconds: Double, step: Int, _ body: (inout ProtobufWriter) -> Void) -> Data {
        var event = ProtobufWriter()
        event.double(1, seconds)
        if step != 0 { event.integer(2, step) }  // As TensorFlow does: 0 is the default.
        body(&event)
        return event.bytes
    }

    private static func versionEvent(seconds: Double) -> Data { event(seconds: seconds, step: 0) { $0.text(3, "brain.Event:2") } }

    /// A SessionLog of status START.
    private static func startEvent(seconds: Double, step: Int) -> Data {
        event(seconds: seconds, step: step) { $0.message(7) { $0.integer(1, 1) } }
    }

    private static func encode(_ value: EventValue, _ out: inout ProtobufWriter) {
        switch value {
        case .scalar(let tag, let value):
            out.text(1, tag)
            out.float(2, value)
        case .image(let tag, let png):
            out.text(1, tag)
            out.message(4) { image in
                image.integer(1, png.height)
                image.integer(2, png.width)
                image.integer(3, 1)  // Greyscale.
                image.data(4, png.encoded)
            }
        }
    }

    // MARK: Records

    static func record(_ event: Data) -> Data {
        func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> Data { withUnsafeBytes(of: number.littleEndian) { Data($0) } }
        let length = littleEndian(UInt64(event.count))
        return length + littleEndian(CRC32.masked(CRC32.castagnoli(length))) + event + littleEndian(CRC32.masked(CRC32.castagnoli(event)))
    }

    private func append(_ event: Data) throws(FormatError) {
        let record = Self.record(event)
        // One call, so that a reader never meets half a record but at the end.
        let count = record.withUnsafeBytes { Foundation.write(file, $0.baseAddress!, $0.count) }
        if count != record.count { throw .system(path, "write", errno: count < 0 ? errno : ENOSPC) }
    }
}
