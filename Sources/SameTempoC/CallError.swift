import AudioFiles
import CSameTempo
import Formats
import Foundation

/// What a function of the library fails with: a status, and a text that says more.
struct CallError: Error {
    let status: sametempo_status
    let text: String

    init(_ status: Int, _ text: String) { (self.status, self.text) = (sametempo_status(status), text) }

    /// A mistake of the caller.
    static func wrongArgument(_ text: String) -> CallError { CallError(SAMETEMPO_WRONG_ARGUMENT, text) }

    init(_ error: AudioError) {
        let status = switch error {
        case .notFound: SAMETEMPO_NOT_FOUND
        case .unreadable, .unwritable: SAMETEMPO_UNREADABLE
        case .isFolder, .notRegularFile, .empty, .unsupported, .tooShort: SAMETEMPO_NOT_AUDIO
        case .damaged: SAMETEMPO_DAMAGED
        case .unsupportedSampleRate: SAMETEMPO_WRONG_SAMPLE_RATE
        }
        self.init(status, error.description)
    }

    init(_ error: FormatError) {
        let status = switch error {
        case .system: SAMETEMPO_UNREADABLE
        case .malformed: SAMETEMPO_WRONG_MODEL
        }
        self.init(status, error.description)
    }

    init(_ error: any Error) {
        switch error {
        case let error as CallError: self = error
        case let error as AudioError: self.init(error)
        case let error as FormatError: self.init(error)
        default: preconditionFailure("SameTempoC: an error that no function throws: \(error)")
        }
    }
}

/// Where a text for the caller goes, and a new object.
public typealias Message = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
public typealias NewObject = UnsafeMutablePointer<OpaquePointer?>
public typealias Text = UnsafePointer<CChar>


/// Runs the body of a function that can fail: sets `output` to a new object, or to NULL and `message` to why.
func making(_ output: NewObject?, _ message: Message?, _ body: () throws -> AnyObject) -> sametempo_status {
    message?.pointee = nil
    guard let output else {
        message?.pointee = strdup("NULL instead of a place for the result")
        return sametempo_status(SAMETEMPO_WRONG_ARGUMENT)
    }
    output.pointee = nil
    do {
        output.pointee = OpaquePointer(Unmanaged.passRetained(try body()).toOpaque())
        return sametempo_status(SAMETEMPO_OK)
    } catch {
        let error = CallError(error)
        message?.pointee = strdup(error.text)
        return error.status
    }
}

/// The object behind a pointer of the caller.
func object<Object: AnyObject>(_ pointer: OpaquePointer?, _: Object.Type) -> Object? {
    pointer.map { Unmanaged<Object>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

/// The same where NULL is a mistake.
func required<Object: AnyObject>(_ pointer: OpaquePointer?, _ type: Object.Type, _ name: String) throws -> Object {
    guard let object = object(pointer, type) else { throw CallError.wrongArgument("NULL instead of \(name)") }
    return object
}

func release(_ pointer: OpaquePointer?) {
    if let pointer { Unmanaged<AnyObject>.fromOpaque(UnsafeRawPointer(pointer)).release() }
}

/// A path or another text of the caller.
func text(_ pointer: Text?, _ name: String) throws -> String {
    guard let pointer else { throw CallError.wrongArgument("NULL instead of \(name)") }
    guard let text = String(validatingCString: pointer) else {
        throw CallError.wrongArgument("\(String(cString: pointer)): \(name) is not UTF-8. Rename the file.")
    }
    return text
}

@_cdecl("sametempo_text_free") public func freeText(_ text: UnsafeMutablePointer<CChar>?) { free(text) }
