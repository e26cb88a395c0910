import Formats
import Foundation

/// What a page lets a browser do: its own style sheet and script, by their hashes, pictures within it, and sounds.
let pagePolicy = "default-src 'none'; img-src data:; media-src 'self' file:; style-src 'sha256-\(base64SHA256(pageStyle))'; "
    + "script-src 'sha256-\(base64SHA256(pageScript))'; base-uri 'none'; form-action 'none'"

private func base64SHA256(_ text: StaticString) -> String {
    let digits = Array(SHA256.hexDigest("\(text)"))
    let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<$0 + 2]), radix: 16)! }
    return Data(bytes).base64EncodedString()
}
