/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
enum RandomPath {
    /// Initial weights.
    static let weights: UInt64 = 0xBE1
    /// Grooves, by what they are for.
    static let trainingGrooves: UInt64 = 0xBE2, heldOutGrooves: UInt64 = 0xBE3
    /// Batches.
    static let training: UInt64 = 0xBE4
}
