import CSignalKernels
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How frequencies are spaced to suit hearing.
public enum MelScale: String, Sendable, Hashable, Codable, CaseIterable {
    /// m = 2595 log10(1 + f / 700). Source: O'Shaughnessy, "Speech Communication", 1987; as in HTK.
    case htk
    /// Linear to 1 kHz, logarithmic above. Source: Slaney, "Auditory Toolbox", 1998.
    case slaney

    /// The place of a frequency on the scale, in mel.
    public func mel(hertz: Double) -> Double {
        switch self {
        case .htk: 2595 * log10(1 + hertz / 700)
        case .slaney: hertz < 1000 ? hertz * 3 / 200 : 15 + 27 * log(hertz / 1000) / log(6.4)
        }
    }

    /// The frequency at a place on the scale, in hertz.
    public func hertz(mel: Double) -> Double {
        switch self {
        case .htk: 700 * (pow(10, mel / 2595) - 1)
        case .slaney: mel < 15 ? mel * 200 / 3 : 1000 * exp(log(6.4) / 27 * (mel - 15))
        }
    }
}

/// How the weights of a triangular band are scaled.
public enum MelNormalization: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each band's weights sum to 1, so a band is a weighted mean and a flat spectrum gives equal bands. A band narrower
    /// than the distance of two bins takes the bin nearest to its centre.
    case mean
    /// Each triangle has unit area over hertz: its peak is 2 / (upper - lower edge). Narrow bands may be empty.
    /// Source: Slaney, "Auditory Toolbox", 1998; librosa's default.
    case slaney
    /// Each triangle's peak is 1. Narrow bands may be empty.
    case peak
}

/// Triangular bands, evenly spaced on a mel scale, scaled as `MelNormalization` says.
///
/// Rows are stored without their zeros.
public struct MelFilterbank: Sendable {
    /// Bands: what `apply` writes.
    public let bandCount: Int
    /// Spectral bins: what `apply` reads, half a frame and one.
    public let binCount: Int
    /// Bins up to the last that some band reads; those above have no weight.
    let usedBinCount: Int
    private let firstBins: [Int]
    private let offsets: [Int]
    private let weights: [Float]

    /// - Parameters:
    ///   - frameLength: Samples per analysis frame, so that bin k lies at k x `sampleRate` / `frameLength` Hz.
    ///   - minimumHz: Lower edge of the first band.
    ///   - maximumHz: Upper edge of the last band.
    public init(sampleRate: Int, frameLength: Int, bandCount: Int, minimumHz: Double, maximumHz: Double,
                scale: MelScale = .htk, normalization: MelNormalization = .mean) {
        precondition(bandCount > 0, "MelFilterbank: bandCount must be positive, found \(bandCount)")
        precondition(0 <= minimumHz && minimumHz < maximumHz && maximumHz <= Double(sampleRate) / 2,
                     "MelFilterbank: need 0 <= minimumHz < maximumHz <= \(Double(sampleRate) / 2), "
                        + "found \(minimumHz) and \(maximumHz)")
        let binCount = frameLength / 2 + 1
        let low = scale.mel(hertz: minimumHz), high = scale.mel(hertz: maximumHz)
        let edges = (0..<bandCount + 2).map {
            scale.hertz(mel: low + (high - low) * Double($0) / Double(bandCount + 1))
        }
        self.init(triangles: (0..<bandCount).map { (edges[$0], edges[$0 + 1], edges[$0 + 2]) }, binCount: binCount,
                  binHz: Double(sampleRate) / Double(frameLength), normalization: normalization)
    }

    /// Triangular bands a semitone apart; none narrower than the distance of two bins to either side.
    ///
    /// - Parameter minimumHz: Centre of the first band.
    public init(semitones bandCount: Int, from minimumHz: Double, sampleRate: Int, frameLength: Int) {
        let binHz = Double(sampleRate) / Double(frameLength)
        let centres = (0..<bandCount).map { minimumHz * exp2(Double($0) / 12) }
        precondition(bandCount > 0 && minimumHz > 0 && centres.last! < Double(sampleRate) / 2,
                     "MelFilterbank: \(bandCount) semitones from \(minimumHz) Hz do not fit below \(sampleRate / 2) Hz")
        self.init(triangles: centres.map { centre in
            let reach = max(centre * (exp2(1.0 / 12) - 1), binHz)
            return (centre - reach, centre, centre + reach)
        }, binCount: frameLength / 2 + 1, binHz: binHz, normalization: .mean)
    }

    private init(triangles: [(lower: Double, centre: Double, upper: Double)], binCount: Int, binHz: Double,
                 normalization: MelNormalization) {
        (self.bandCount, self.binCount) = (triangles.count, binCount)
        var firstBins: [Int] = [], offsets = [0], weights: [Float] = []
        for (lower, centre, upper) in triangles {
            // No bin outside of these has a weight.
            let reached = max(0, min(binCount - 1, Int(lower / binHz)))...max(0, min(binCount - 1, Int(upper / binHz) + 1))
            let row = reached.map { bin in
                let hertz = Double(bin) * binHz
                return max(0, min((hertz - lower) / (centre - lower), (upper - hertz) / (upper - centre)))
            }
            let scale = switch normalization {
            case .mean: row.reduce(0, +)
            case .slaney: (upper - lower) / 2
            case .peak: 1.0
            }
            if let first = row.firstIndex(where: { $0 > 0 }), let last = row.lastIndex(where: { $0 > 0 }) {
                firstBins.append(reached.lowerBound + first)
                weights += row[first...last].map { Float($0 / scale) }
            } else {
                firstBins.append(min(binCount - 1, Int((centre / binHz).rounded())))
                weights.append(normalization == .mean ? 1 : 0)
            }
            offsets.append(weights.count)
        }
        (self.firstBins, self.offsets, self.weights) = (firstBins, offsets, weights)
        usedBinCount = triangles.indices.map { firstBins[$0] + offsets[$0 + 1] - offsets[$0] }.max()!
    }

    /// Weighted sums of `magnitudes` (`binCount`) into `result` (`bandCount`).
    public func apply(_ magnitudes: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        weights.withUnsafeBufferPointer { weights in
            for band in 0..<bandCount {
                let source = magnitudes + firstBins[band]
                let row = weights.baseAddress! + offsets[band]
                var sum: Float = 0
                for i in 0..<offsets[band + 1] - offsets[band] { sum += row[i] * source[i] }
                result[band] = sum
            }
        }
    }

    /// As `apply`, for eight frames at once; each sum times `scale`.
    ///
    /// - Parameters:
    ///   - rows: Magnitudes of frame j from `j * rowLength` on, at least `usedBinCount` of them.
    ///   - interleaved: Room for 8 x `rowLength` numbers.
    ///   - result: Receives band b of frame j at `j * resultStride + b`.
    func applyToEight(
        rows: UnsafePointer<Float>, rowLength: Int, interleaved: UnsafeMutablePointer<Float>, scale: Float,
        into result: UnsafeMutablePointer<Float>, resultStride: Int
    ) {
        signal_interleave8(rows, rowLength, interleaved, usedBinCount)
        signal_bands8(interleaved, weights, firstBins, offsets, bandCount, scale, result, resultStride)
    }

    /// The weights of one band over all bins, zeros included.
    public func row(_ band: Int) -> [Float] {
        var result = [Float](repeating: 0, count: binCount)
        for i in offsets[band]..<offsets[band + 1] { result[firstBins[band] + i - offsets[band]] = weights[i] }
        return result
    }
}
