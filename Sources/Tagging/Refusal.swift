/// Why a file is left as it is, without its path, which is added where it is known.
enum Refusal: Error {
    /// Not there, may not be read, or the disk fails; in the system's words.
    case unreadable(String)
    /// A kind of file whose tags are not known here, in words such as "Matroska".
    case unsupported(String)
    /// Something in it that an edit might damage: what was found, and what its owner may do.
    case unsafe(found: String, advice: String)

    /// Damage in what would have to be rewritten.
    static func damaged(_ found: String) -> Refusal {
        .unsafe(found: found, advice: "Let a program that repairs such files write it anew.")
    }
}
