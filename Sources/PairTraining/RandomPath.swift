/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
enum RandomPath {
    /// Initial weights.
    static let weights: UInt64 = 0x9A1
    /// References rendered for the model; training draws from streams of other names, so it never hears these sounds.
    static let references: UInt64 = 0x9A2
    /// Batches, by what they are for.
    static let training: UInt64 = 0x9A3, validation: UInt64 = 0x9A4
}
