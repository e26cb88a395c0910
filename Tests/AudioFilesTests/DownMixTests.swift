import AudioFiles
import Foundation
import TestSupport
import Testing

/// The music of no channel is lost in the mixture, and ordinary music is mixed by the mean.
@Suite struct DownMixTests {
    private let tune = testTune(seconds: 3, sampleRate: 22050), other = noise(count: 3 * 22050, seed: 4).map { 0.3 * $0 }

    private func mixed(_ channels: [[Float]], blockLength: Int = 16384) throws -> [Float] {
        let folder = try TemporaryFolder(), path = folder.path + "/a.wav"
        try write(channels, sampleRate: 22050, path: path, format: 0x010006)
        let reader = try AudioFileReader(path: path)
        var found: [Float] = []
        while case let block = reader.read(maximumFrames: blockLength), !block.isEmpty { found += block }
        return found
    }

    private func energy(_ samples: some Sequence<Float>) -> Float { samples.reduce(0) { $0 + $1 * $1 } }

    @Test func channelsOfOppositeSignsAreHeard() throws {
        let louder = tune.map { -$0 }, quieter = tune.map { -0.8 * $0 }, late = [Float](repeating: 0, count: 3) + tune.dropLast(3).map { -$0 }
        for (name, channels) in [("turned round", [tune, louder]), ("and quieter", [tune, quieter]), ("the first is quieter", [quieter, tune]), ("and late", [tune, late]),
                                 ("with an offset", [tune.map { $0 + 0.5 }, louder.map { $0 + 0.5 }]), ("three", [tune, louder, [Float](repeating: 0, count: tune.count)]),
                                 ("four", [tune, louder, tune, louder]), ("of six", [tune, louder, other.map { 0.01 * $0 }, other.map { 0.01 * $0 }, tune, louder])] {
            let share = energy(try mixed(channels)) / energy(tune)
            #expect(share > 0.05, "\(name): \(share)")
        }
    }

    @Test func bassOfOppositeSignsIsHeardUnderTrebleInCommon() throws {
        // As encoders make it of channels of opposite signs: they keep the signs of the bass alone.
        let steps = noise(count: tune.count, seed: 7)
        var bass: [Float] = [], left: [Float] = [], right: [Float] = []
        for i in 0..<tune.count {
            let treble: Float = 0.01 * (steps[i] - steps[max(0, i - 1)]), decay = exp(-Float(i % 11025) / 3675)
            bass.append(0.5 * decay * sin(Float(i) * 0.02))
            left.append(treble + bass[i])
            right.append(treble - bass[i])
        }
        for silent in [[], [[Float](repeating: 0, count: tune.count)]] {
            #expect(try energy(mixed([left, right] + silent)) > 0.3 * energy(bass))
        }
    }

    @Test func onlyWhereItIsNeededSignsAreTurned() throws {
        // Half is mixed the usual way; where it changes nothing jumps.
        let half = tune.count / 2, right = tune.enumerated().map { $0.offset < half ? $0.element : -$0.element }
        let found = try mixed([tune, right])
        #expect(found.prefix(half - 11025) == tune.prefix(half - 11025))
        #expect(zip(found, tune).suffix(half - 11025 - 256).allSatisfy { abs($0 - $1) < 1e-6 })
        let jump = zip(found, found.dropFirst()).map { abs($0 - $1) }.max()!, usual = zip(tune, tune.dropFirst()).map { abs($0 - $1) }.max()!
        #expect(jump < 2 * usual)
    }

    @Test func ordinaryStereoIsTheMeanBitForBit() throws {
        for (name, right) in [("the same", tune), ("quieter", tune.map { 0.3 * $0 }), ("another", other), ("silent", [Float](repeating: 0, count: tune.count)),
                              ("widened", zip(tune, other).map { 0.2 * $0 - $1 }), ("with a constant of the other sign", tune.map { $0 - 0.7 })] {
            let left = name.hasPrefix("with") ? tune.map { $0 + 0.7 } : tune
            #expect(try mixed([left, right]) == zip(left, right).map { 0.5 * ($0 + $1) }, "\(name)")
        }
    }

    @Test func theMixtureDoesNotDependOnTheBlocks() throws {
        let right = zip(tune, other).enumerated().map { $0.offset < 30000 ? -$0.element.0 : $0.element.1 }
        let whole = try mixed([tune, right])
        for length in [1, 977, 50_000] { #expect(try mixed([tune, right], blockLength: length) == whole) }
    }
}
