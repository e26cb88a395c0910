/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
enum RandomPath {
    /// Initial weights.
    static let weights: UInt64 = 0x9C1
    /// Windows, by what they are for.
    static let training: UInt64 = 0x9C2, validation: UInt64 = 0x9C3
}
