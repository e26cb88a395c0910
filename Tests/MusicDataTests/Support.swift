import AudioFeatures
import Foundation

/// Frames of sound of 8 kHz, fifty a second, quickly made.
let smallFeatures = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000)

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
