import AudioEmbedding
import Autodiff
import RandomStreams
import Tensors
import Testing

@Suite struct EncoderNetworkTests {
    /// With respect to every weight, since an encoder's input is data.
    @Test func gradientsOfBothPathsAreThoseOfDifferences() {
        var configuration = smallConfiguration()
        (configuration.bandGroups, configuration.onsetChannels, configuration.onsetDilations) = ([3], [3, 2], [1, 2])
        (configuration.rateChannels, configuration.rhythmWidth, configuration.binsPerOctave, configuration.timbreChannels) = (2, 3, 6, [3, 2])
        (configuration.hasBandStatistics, configuration.cepstralCount) = (false, 0)
        var stream = RandomStream(seed: 4)
        let network = EncoderNetwork<Double>(configuration, stream: &stream)
        let excerpts = Tensor<Double>(shape: [2, 40, 3], scalars: (0..<240).map { _ in stream.uniform(in: 0...6) })
        func value() -> Double {
            let rhythm = network.path(.rhythm, excerpts), timbre = network.path(.timbre, excerpts)
            return weighted(rhythm.value) + weighted(timbre.value)
        }
        let rhythm = network.path(.rhythm, excerpts), timbre = network.path(.timbre, excerpts)
        let gradients = ((rhythm * Variable(weights(rhythm.shape))).sum() + (timbre * Variable(weights(timbre.shape))).sum()).backward()
        for entry in network.parameters where entry.parameter.isTrainable {
            let found = gradients[entry.parameter]!.scalars, whole = entry.parameter.value
            // Some of the entries of each: all would take minutes.
            for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 7)) {
                func moved(_ step: Double) -> Double {
                    var numbers = whole.scalars
                    numbers[place] += step
                    entry.parameter.value = Tensor(shape: whole.shape, scalars: numbers)
                    defer { entry.parameter.value = whole }
                    return value()
                }
                let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5
                #expect(abs(found[place] - expected) < 1e-6 * max(1, abs(expected)), "\(entry.name)[\(place)]: \(found[place]) for \(expected)")
            }
        }
    }

    private func weights(_ shape: Shape) -> Tensor<Double> {
        Tensor(shape: shape, scalars: (0..<shape.count).map { 0.5 + Double(($0 * 7919) % 13) / 13 })
    }

    private func weighted(_ x: Tensor<Double>) -> Double { (x * weights(x.shape)).sum().scalar }

    @Test func partsLieOneAfterAnotherAndHaveTheirShares() {
        var stream = RandomStream(seed: 1)
        let configuration = smallConfiguration(), network = EncoderNetwork<Float>(configuration, stream: &stream)
        let excerpts = Tensor<Float>(shape: [3, 200, 36], scalars: (0..<3 * 200 * 36).map { _ in Float(stream.uniform(in: 0...6)) })
        let rows = network(excerpts)
        #expect(rows.shape == [3, configuration.width] && EmbeddingPart.allCases.map { configuration.range(of: $0).count }.reduce(0, +) == configuration.width)
        for (part, share) in [(EmbeddingPart.rhythm, 0.33), (.timbre, 0.34), (.cepstrum, 0.33)] {
            let numbers = rows.sliced(axis: 1, configuration.range(of: part)).sliced(axis: 0, 1..<2).scalars
            #expect(abs(Double(numbers.reduce(0) { $0 + $1 * $1 }) - share) < 1e-4, "\(part)")
        }
    }

    /// Means and deviations of a hand-made excerpt, and of its changes; nothing is whitened before it is measured.
    @Test func statisticsAreMeansAndDeviationsOfTheBands() {
        var configuration = smallConfiguration()
        (configuration.bandGroups, configuration.rhythmShare, configuration.cepstralCount) = ([2], 0, 0)
        var stream = RandomStream(seed: 1)
        let network = EncoderNetwork<Double>(configuration, stream: &stream)
        // Bands 1 2 3 4 and 2 2 2 2.
        let row = network(Tensor(shape: [1, 4, 2], scalars: [1, 2, 2, 2, 3, 2, 4, 2])).scalars.suffix(6), expected = [2.5, 2, (1.25).squareRoot(), 0, 1, 0]
        let ratios = zip(row, expected).filter { $1 != 0 }.map { $0 / $1 }
        #expect(ratios.allSatisfy { abs($0 - ratios[0]) < 1e-9 } && ratios[0] > 0 && zip(row, expected).allSatisfy { $1 != 0 || abs($0) < 1e-9 }, "\(row)")
    }

    /// Of scipy.fft.dct(x, type=2, norm="ortho"): means, deviations, deviations of the changes. Bands of another group do not count.
    @Test func cepstraAreThoseOfTheMelBandsAlone() {
        var configuration = smallConfiguration()
        (configuration.bandGroups, configuration.cepstralCount, configuration.rhythmShare, configuration.cepstrumShare) = ([4, 2], 3, 0, 1)
        var stream = RandomStream(seed: 1)
        let network = EncoderNetwork<Double>(configuration, stream: &stream)
        let rows: [Double] = [1, 2, 4, 3, 9, 8, 0, 1, 2, 5, 7, 6, 2, 2, 3, 1, 5, 4]
        let found = network(Tensor(shape: [1, 3, 6], scalars: rows)).sliced(axis: 1, configuration.range(of: .cepstrum)).scalars
        let expected: [Double] = [4.333333333, -1.667360365, -0.333333333, 0.471404521, 1.605282535, 0.942809042, 0.707106781, 3.01807177, 2.0]
        let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(found.count == 9 && zip(found, expected).allSatisfy { abs($0 - $1 / length) < 1e-7 }, "\(found)")
    }

    /// With full whitening, windows scatter around their track's mean alike in all directions and independently.
    @Test func whitenedWindowsScatterAlikeWithinTheirTracks() {
        var configuration = smallConfiguration()
        (configuration.bandGroups, configuration.timbreChannels, configuration.rhythmShare) = ([4], [3, 2], 0)
        configuration.cepstralCount = 0
        var stream = RandomStream(seed: 1)
        let network = EncoderNetwork<Double>(configuration, stream: &stream), tracks = 40, each = 8
        let windows = (0..<tracks).map { _ in
            let levels = (0..<4).map { _ in stream.uniform(in: 0...5) }
            return Tensor<Double>(shape: [each, 30, 4], scalars: (0..<each * 30 * 4).map { levels[$0 % 4] + stream.uniform(in: 0...2) })
        }
        func spread() -> (diagonal: [Double], largestOther: Double) {
            let width = configuration.width - configuration.rhythmWidth
            var covariance = [Double](repeating: 0, count: width * width)
            for track in windows {
                let rows = network(track).sliced(axis: 1, configuration.range(of: .timbre)), centred = rows - rows.mean(axes: [0])
                for (i, value) in matmul(centred, centred, transposeA: true).scalars.enumerated() { covariance[i] += value }
            }
            let diagonal = (0..<width).map { covariance[$0 * width + $0] }, typical = diagonal.reduce(0, +) / Double(width)
            let others = covariance.indices.filter { $0 / width != $0 % width }.map { abs(covariance[$0]) / typical }
            return (diagonal.map { $0 / typical }, others.max()!)
        }
        let before = spread()
        network.measureWhitening(tracks: tracks, shrinkage: 0) { windows[$0] }
        let after = spread()
        // Rows are brought to one length last, so it is not exact.
        #expect(after.diagonal.allSatisfy { $0 > 0.3 && $0 < 3 } && after.largestOther < 0.5, "\(after)")
        #expect(before.diagonal.contains { $0 > 3 || $0 < 0.3 }, "\(before)")
    }
}
