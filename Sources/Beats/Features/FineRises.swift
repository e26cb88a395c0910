import Foundation

/// How much begins every 2 ms in three broad bands, from mono samples as they come: ten times finer than frames, so that a tempo and the
/// place of a beat can be told exactly.
///
/// The bands are told apart by sums (Haar's wavelets): the mean of a block, what means of four samples have beyond it, and the rest; at
/// 22,050 Hz about 0–250 Hz, 250–2,700 Hz and above. A rise is how much louder a band is over two blocks than over the two before, in
/// nepers; falls count as 0, and so does what lies more than 60 dB below the loudest.
package struct FineRises {
    static let bandCount = 3
    private static let wantedBlockSeconds = 0.002, partLength = 4
    /// 60 dB.
    private static let floorNepers: Float = 6.9
    private static let stepsPerNeper: Float = 1024, mostNepers: Float = 31

    private let blockSeconds: Double
    private let blockLength: Int
    /// Samples that no block is full of yet.
    private var rest: [Float] = []
    private var lastEnergies = SIMD4<Float>.zero
    /// Half the logarithm of the energies of two blocks, in steps; `[block][band]`.
    private var levels: [Int16] = []

    /// - Parameter sampleRate: In Hz.
    package init(sampleRate: Int) {
        let parts = max(2, Int((Double(sampleRate) * Self.wantedBlockSeconds / Double(Self.partLength)).rounded()))
        blockLength = parts * Self.partLength
        blockSeconds = Double(blockLength) / Double(sampleRate)
    }

    /// Takes in the next samples.
    package mutating func append(_ samples: UnsafeBufferPointer<Float>) {
        var used = 0
        if !rest.isEmpty {
            used = min(samples.count, blockLength - rest.count)
            rest += samples[..<used]
            guard rest.count == blockLength else { return }
            let energies = rest.withUnsafeBufferPointer { Self.energies($0.baseAddress!, blockLength) }
            append(energies)
            rest.removeAll(keepingCapacity: true)
        }
        guard let start = samples.baseAddress else { return }
        while used + blockLength <= samples.count {
            append(Self.energies(start + used, blockLength))
            used += blockLength
        }
        rest += samples[used...]
    }

    private mutating func append(_ energies: SIMD4<Float>) {
        let both = energies + lastEnergies
        for band in 0..<Self.bandCount {
            // What is no number counts as silence.
            let nepers = min(Self.mostNepers, max(-Self.mostNepers, 0.5 * log(both[band] + 1e-20)))
            levels.append(Int16(nepers * Self.stepsPerNeper))
        }
        lastEnergies = energies
    }

    /// The mean energies of the bands in a block.
    private static func energies(_ samples: UnsafePointer<Float>, _ count: Int) -> SIMD4<Float> {
        let bytes = UnsafeRawPointer(samples)
        var sum: Float = 0, squaresOfParts: Float = 0, squares = SIMD4<Float>.zero
        for first in stride(from: 0, to: count, by: partLength) {
            let part = bytes.loadUnaligned(fromByteOffset: first * MemoryLayout<Float>.stride, as: SIMD4<Float>.self), partSum = part.sum()
            squares += part * part
            squaresOfParts += partSum * partSum
            sum += partSum
        }
        let low = sum * sum / Float(count), upToMiddle = squaresOfParts / Float(partLength)
        return SIMD4(low, max(0, upToMiddle - low), max(0, squares.sum() - upToMiddle), 0) / Float(count)
    }

    /// The rises of all samples so far.
    package func curves() -> OnsetCurves {
        let bands = (0..<Self.bandCount).map { band in
            let steps = stride(from: band, to: levels.count, by: Self.bandCount).map { Int(levels[$0]) }
            let floor = (steps.max() ?? 0) - Int(Self.floorNepers * Self.stepsPerNeper)
            return steps.indices.map { number in
                number < 2 ? 0 : Float(max(floor, steps[number]) - max(floor, steps[number - 2])) / Self.stepsPerNeper
            }
        }
        // A rise begins a block earlier. What is loud at once is heard too soon by half a block, by click tracks, and lossy encoders put a
        // little more before it.
        return OnsetCurves(rises: bands, stepSeconds: blockSeconds)
    }
}
