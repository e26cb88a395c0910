/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
enum RandomPath {
    /// Initial weights.
    static let weights: UInt64 = 0x9B1
    /// Stretches of tracks, by what they are for.
    static let trainingStretches: UInt64 = 0x9B2, heldOutStretches: UInt64 = 0x9B3
    /// Batches, by what they are for.
    static let training: UInt64 = 0x9B4, validation: UInt64 = 0x9B5
}
