/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
enum RandomPath {
    /// Initial weights.
    static let weights: UInt64 = 0xE4C
    /// Batches, by what they are for.
    static let training: UInt64 = 0xEB1, validation: UInt64 = 0xEB2
}
