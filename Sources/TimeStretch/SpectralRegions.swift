/// The peaks of a power spectrum, each with the bins around it up to the lowest on the way to the next peak.
///
/// A peak exceeds its two neighbours on either side. Source: Laroche and Dolson, "Improved phase vocoder time-scale
/// modification of audio", IEEE Trans. Speech Audio Process. 7(3), 1999.
struct SpectralRegions {
    private(set) var peaks: [Int] = []
    /// Region i is `bounds[i] ..< bounds[i + 1]`.
    private(set) var bounds: [Int] = []

    /// A spectrum without any peak is one region.
    mutating func find(in powers: [Float]) {
        peaks.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
        let count = powers.count
        powers.withUnsafeBufferPointer { p in
            var k = 0
            while k < count {
                if p[k] > 0, k < 1 || p[k] > p[k - 1], k < 2 || p[k] > p[k - 2], k + 1 >= count || p[k] >= p[k + 1],
                   k + 2 >= count || p[k] >= p[k + 2] {
                    peaks.append(k)
                    k += 2
                }
                k += 1
            }
            bounds.append(0)
            for i in 1..<max(1, peaks.count) {
                var lowest = peaks[i - 1] + 1
                for bin in lowest...peaks[i] where p[bin] < p[lowest] { lowest = bin }
                bounds.append(lowest)
            }
        }
        if peaks.isEmpty { peaks.append(0) }
        bounds.append(count)
    }
}
