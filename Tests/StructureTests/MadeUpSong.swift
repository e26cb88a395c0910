import Foundation
import RandomStreams

/// A song of known parts: each letter is a tone of its own, B with noise, on a beat at 120 BPM.
struct MadeUpSong {
    static let sampleRate = 22050
    let samples: [Float]

    /// - Parameters:
    ///   - form: A letter for each part.
    ///   - partSeconds: Length of a part.
    init(_ form: String, partSeconds: Double = 16, seed: UInt64 = 1) {
        var stream = RandomStream(seed: seed), samples: [Float] = []
        let rate = Double(Self.sampleRate)
        for letter in form {
            let place = Double(letter.unicodeScalars.first!.value - 65), root = 110 * pow(3, place), hiss = place == 1 ? 0.2 : 0.01, count = Int(partSeconds * rate)
            for index in 0..<count {
                let time = Double(index) / rate, beat = (time * 2).truncatingRemainder(dividingBy: 1)
                var value = 0.0
                for partial in 1...4 { value += sin(2 * .pi * root * Double(partial) * time) / Double(partial) }
                let noise = Double(stream.normal())
                // A beat that fades within half a second.
                value = 0.1 * value + hiss * noise + 0.4 * exp(-12 * beat) * noise
                samples.append(Float(max(-1, min(1, 0.5 * value))))
            }
        }
        self.samples = samples
    }
}
