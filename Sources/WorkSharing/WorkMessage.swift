import Communication
import Foundation

/// What ranks say to each other about shared work.
enum WorkMessage<Work: Codable & Sendable, Outcome: Codable & Sendable> {
    /// To rank 0: a thread has nothing to do.
    case idle
    /// To rank 0: what became of the task of that number; the thread has nothing to do.
    case done(Int, Outcome)
    /// From rank 0: a task for one thread.
    case task(Int, Work)
    /// From rank 0: there will be no more.
    case end

    private enum Kind: UInt8 { case idle, done, task, end }

    /// The kind in a byte, the number in eight, then a binary property list: it keeps every bit of a number.
    var bytes: [UInt8] {
        switch self {
        case .idle: [Kind.idle.rawValue]
        case .done(let number, let outcome): Self.bytes(.done, number, outcome)
        case .task(let number, let task): Self.bytes(.task, number, task)
        case .end: [Kind.end.rawValue]
        }
    }

    private static func bytes(_ kind: Kind, _ number: Int, _ value: some Encodable) -> [UInt8] {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        // In an array: a list is not made of a single text.
        guard let list = try? encoder.encode([value]) else { preconditionFailure("WorkSharing: \(type(of: value)) cannot be sent to another rank") }
        return [kind.rawValue] + withUnsafeBytes(of: Int64(number).littleEndian) { Array($0) } + list
    }

    /// - Throws: `CommunicationError` for bytes that are no message, as between two versions of the program.
    init(_ message: Message) throws(CommunicationError) {
        let bytes = message.bytes
        func wrong() -> CommunicationError {
            .unusable(reason: "rank \(message.rank) sent what this program does not understand; expected the same version and command on every rank")
        }
        guard let kind = bytes.first.flatMap(Kind.init) else { throw wrong() }
        switch kind {
        case .idle: self = .idle
        case .end: self = .end
        case .done:
            guard let (number, outcome) = Self.content(bytes, Outcome.self) else { throw wrong() }
            self = .done(number, outcome)
        case .task:
            guard let (number, task) = Self.content(bytes, Work.self) else { throw wrong() }
            self = .task(number, task)
        }
    }

    private static func content<Value: Decodable>(_ bytes: [UInt8], _ type: Value.Type) -> (Int, Value)? {
        guard bytes.count > 9, let value = try? PropertyListDecoder().decode([Value].self, from: Data(bytes[9...])).first else { return nil }
        return (Int((0..<8).reduce(0) { $0 | UInt64(bytes[1 + $1]) << (8 * UInt64($1)) }), value)
    }
}
