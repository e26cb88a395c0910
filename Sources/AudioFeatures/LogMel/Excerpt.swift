#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// ln 1000: excerpts keep what lies within 60 dB of their peak.
public let excerptFloorNepers: Float = 6.907_755_3

/// Reads a stretched excerpt of log-mel frames as the network's input.
///
///     position(i) = startFrame + i * ratio               clamped to the frames there are
///     v[i, band]  = linear interpolation between the frames around position(i)
///     x[i, band]  = max(0, v[i, band] - max(v) + floorNepers)
///
/// So the excerpt's peak is `floorNepers`, everything 60 dB below it is 0, and the gain of a recording drops out
/// exactly. Silence has its peak everywhere: ask `LogMelFrames.isSilent` before.
///
/// - Parameters:
///   - bandGroups: How many neighbouring bands share a peak, in order; all of them when empty.
///   - frames: Fixed-point values `[frame][band]` as in `LogMelFrames.values`, perhaps mapped from a cache.
///   - ratio: Stretch ratio; more than 1 is faster (tempo x ratio).
///   - frameCount: Frames of the excerpt.
///   - result: Room for `frameCount` x `bandCount` floats, `[frame][band]`.
/// - Precondition: `frames` holds at least one frame; `startFrame` and `ratio` are finite.
public func readExcerpt(
    frames: UnsafeBufferPointer<Int16>, bandCount: Int, startFrame: Double, ratio: Double, frameCount: Int,
    bandGroups: [Int] = [], floorNepers: Float = excerptFloorNepers, into result: UnsafeMutablePointer<Float>
) {
    precondition(bandCount > 0 && frames.count >= bandCount,
                 "readExcerpt: need at least one frame of \(bandCount) bands, found \(frames.count) values")
    precondition(startFrame.isFinite && ratio.isFinite, "readExcerpt: startFrame \(startFrame), ratio \(ratio)")
    guard frameCount > 0 else { return }
    let source = frames.baseAddress!
    let last = frames.count / bandCount - 1
    for i in 0..<frameCount {
        let position = min(max(startFrame + Double(i) * ratio, 0), Double(last))
        let index = min(Int(position), max(last - 1, 0))
        let fraction = Float(position - Double(index))
        let before = source + index * bandCount
        let after = last > 0 ? before + bandCount : before
        let target = result + i * bandCount
        let scale = 1 / LogMelFrames.stepsPerNeper
        let (beforeWeight, afterWeight) = ((1 - fraction) * scale, fraction * scale)
        for band in 0..<bandCount {
            target[band] = Float(before[band]) * beforeWeight + Float(after[band]) * afterWeight
        }
    }
    if bandGroups.count > 1 {
        precondition(bandGroups.reduce(0, +) == bandCount, "readExcerpt: groups \(bandGroups) of \(bandCount) bands")
        var first = 0
        for group in bandGroups {
            setPeak(result + first, rows: frameCount, columns: group, stride: bandCount, to: floorNepers)
            first += group
        }
    } else {
        setPeak(result, rows: 1, columns: frameCount * bandCount, stride: 0, to: floorNepers)
    }
}

/// Shifts a block of rows so that its largest value is `peak`, and cuts off below zero.
private func setPeak(_ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int, to peak: Float) {
    var found = -Float.infinity
    for row in 0..<rows { found = max(found, largest(values + row * stride, count: columns)) }
    let offset = peak - found
    for row in 0..<rows {
        let x = values + row * stride
        for i in 0..<columns {
            let shifted = x[i] + offset
            x[i] = shifted > 0 ? shifted : 0
        }
    }
}

/// The largest of `count` > 0 finite values. In eight lanes, since the compiler may not reorder float comparisons.
func largest(_ values: UnsafePointer<Float>, count: Int) -> Float {
    var peak = values[0]
    var i = 0
    if count >= 8 {
        var lanes = UnsafeRawPointer(values).loadUnaligned(as: SIMD8<Float>.self)
        i = 8
        while i + 8 <= count {
            let next = UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Float>.self)
            lanes.replace(with: next, where: next .> lanes)
            i += 8
        }
        peak = lanes.max()
    }
    while i < count {
        peak = max(peak, values[i])
        i += 1
    }
    return peak
}
