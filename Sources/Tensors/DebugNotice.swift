#if DEBUG
import Foundation

/// Says once to standard error, when the first tensor is made, that this build is slow.
enum DebugNotice {
    static let given: Void = FileHandle.standardError.write(Data(
        "Tensors: this is a debug build, some ten times slower than one by `swift build -c release`.\n".utf8))
}
#endif
