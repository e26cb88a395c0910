/// The first parts of the paths that name random streams, so that no two uses of a seed meet.
package enum RandomPath {
    /// Initial weights.
    package static let weights: UInt64 = 0x1417
    /// Rendered sounds.
    package static let sounds: UInt64 = 0x51B
    /// Excerpts of music that the calibration asks about.
    package static let calibrationMusic: UInt64 = 0xCA1
    /// Pulseless excerpts that the calibration asks about.
    package static let calibrationPulseless: UInt64 = 0xCA2
    /// Batches, by what they are for.
    package static let training: UInt64 = 1, validation: UInt64 = 2, validationLeak: UInt64 = 3, diagnosticLeak: UInt64 = 4
    /// Sounds, by what they are for beside training.
    package static let heldOutSounds: UInt64 = 2, diagnosticSounds: UInt64 = 3
}
