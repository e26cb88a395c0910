import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A key and a chord progression: which pitches a groove uses when.
struct Harmony {
    private let tonic: Int
    private let scale: [Int]
    private let progression: [Int]
    private let barsPerChord: Int
    private let chordSize: Int

    init(stream: inout RandomStream) {
        tonic = 45 + stream.index(below: 12)
        let scales = [[0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10], [0, 2, 3, 5, 7, 9, 10], [0, 2, 4, 5, 7, 9, 10],
                      [0, 2, 3, 5, 7, 8, 11]]
        scale = scales[stream.index(below: scales.count)]
        let progressions = [[0, 4, 5, 3], [0, 5, 3, 4], [1, 4, 0, 0], [0, 3, 4, 3], [0, 6, 5, 4], [0], [0, 3],
                            [0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4], [5, 3, 0, 4], [0, 2, 3, 4], [0, 5, 1, 4]]
        progression = progressions[stream.index(below: progressions.count)]
        barsPerChord = stream.uniform() < 0.7 ? 1 : 2
        chordSize = stream.uniform() < 0.7 ? 3 : 4
    }

    func chordDegree(bar: Int) -> Int { progression[(bar / barsPerChord) % progression.count] }

    /// Scale degrees of the chord of `bar`.
    func chord(bar: Int) -> [Int] { (0..<chordSize).map { chordDegree(bar: bar) + 2 * $0 } }

    /// Frequency of a scale degree (0 is the tonic around 110–210 Hz), shifted by octaves.
    func hertz(degree: Int, octave: Int) -> Double {
        let count = scale.count
        let wrapped = ((degree % count) + count) % count
        let turns = (degree - wrapped) / count
        let note = tonic + scale[wrapped] + 12 * (turns + octave)
        return 440 * exp2(Double(note - 69) / 12)
    }
}
