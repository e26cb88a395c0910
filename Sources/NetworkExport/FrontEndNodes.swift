import AudioFeatures
import Formats
import Foundation

extension ONNXGraph {
    /// From samples to the network's input, as `LogMel` and `readExcerpt` do it: frames, magnitudes, bands, logarithms in
    /// fixed-point steps, each group of bands 60 dB below its own peak.
    ///
    /// - Parameters:
    ///   - samples: `[batch, frames · hopLength]`; beyond both ends all is zero.
    /// - Returns: `[batch, frames, bands]`.
    package mutating func addFrontEnd(_ samples: String, _ features: LogMelConfiguration, frames: Int) -> String {
        let mel = MelFilterbank(sampleRate: features.sampleRate, frameLength: features.frameLength, bandCount: features.bandCount,
                                minimumHz: features.minimumHz, maximumHz: features.maximumHz)
        var groups = [(name: "mel", length: features.frameLength, filterbank: mel)]
        if features.semitoneBandCount > 0 {
            groups.append(("semitones", features.semitoneFrameLength, MelFilterbank(
                semitones: features.semitoneBandCount, from: features.semitoneMinimumHz, sampleRate: features.sampleRate,
                frameLength: features.semitoneFrameLength)))
        }
        let reach = groups.map(\.length).max()! / 2
        let padded = add("Pad", [samples, addIntegers("frontEnd.padding", [4], [0, reach, 0, reach])], to: "frontEnd.padded")
        let starts = addIntegers("frontEnd.frameStarts", [frames, 1, 1], (0..<frames).map { $0 * features.hopLength })
        let constants = (
            floor: addScalar("frontEnd.magnitudeFloor", LogMelFrames.magnitudeFloor), steps: addScalar("frontEnd.stepsPerNeper", LogMelFrames.stepsPerNeper),
            lowest: addScalar("frontEnd.silence", logf(LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper),
            highest: addScalar("frontEnd.loudest", 32767), step: addScalar("frontEnd.step", 1 / LogMelFrames.stepsPerNeper),
            range: addScalar("frontEnd.excerptFloor", excerptFloorNepers))
        let parts = groups.map { name, length, filterbank in
            let bands = addBands("frontEnd.\(name)", padded, starts, offset: reach - length / 2, length: length, filterbank, frames: frames)
            func label(_ step: String) -> String { "frontEnd.\(name).\(step)" }
            let nepers = add("Log", [add("Add", [bands, constants.floor], to: label("raised"))], to: label("nepers"))
            let steps = add("Clip", [add("Mul", [nepers, constants.steps], to: label("scaled")), constants.lowest, constants.highest], to: label("clipped"))
            let values = add("Mul", [add("Round", [steps], to: label("rounded")), constants.step], to: label("values"))
            let peak = add("ReduceMax", [values], to: label("peak"), [("axes", .integers([1, 2])), ("keepdims", .integer(1))])
            let shift = add("Sub", [constants.range, peak], to: label("shift"))
            return add("Relu", [add("Add", [values, shift], to: label("shifted"))], to: label("excerpt"))
        }
        return add("Concat", parts, to: "frontEnd.excerpt", [("axis", .integer(2))])
    }

    /// Mean magnitudes of bands, where a full-scale sine has about 1: `[batch, frames, bands]`.
    private mutating func addBands(
        _ name: String, _ padded: String, _ starts: String, offset: Int, length: Int, _ filterbank: MelFilterbank, frames: Int
    ) -> String {
        let bands = filterbank.bandCount, rows = (0..<bands).map(filterbank.row)
        let highest = rows.map { $0.lastIndex { $0 > 0 } ?? 0 }.max()!
        let factors = FourierFactors(length: length, highestBin: highest)
        let (a, b, turns) = (factors.rows, factors.columns, factors.turns)
        func label(_ step: String) -> String { "\(name).\(step)" }

        let places = addIntegers(label("places"), [1, a, b], (0..<length).map { offset + $0 })
        let indices = add("Add", [starts, places], to: label("indices"))
        let cut = add("Gather", [padded, indices], to: label("frames"), [("axis", .integer(1))])  // [batch, frames, a, b]
        let frame = add("Mul", [cut, addFloats(label("window"), [a, b], hannWindow(length: length))], to: label("windowed"))

        func constant(_ step: String, _ extents: [Int], _ parts: (real: [Float], imaginary: [Float])) -> (String, String) {
            (addFloats(label(step + ".real"), extents, parts.real), addFloats(label(step + ".imaginary"), extents, parts.imaginary))
        }
        let first = constant("first", [a, a], factors.first), between = constant("between", [a, b], factors.between)
        let second = constant("second", [b, turns], factors.second)
        let real = add("MatMul", [first.0, frame], to: label("firstReal")), imaginary = add("MatMul", [first.1, frame], to: label("firstImaginary"))
        /// (x + iy) · (u + iv) by one of the two kinds of product.
        func product(_ operation: String, _ x: String, _ y: String, _ u: String, _ v: String, _ step: String) -> (String, String) {
            let parts = [(x, u), (y, v), (x, v), (y, u)].enumerated().map { index, pair in
                add(operation, [pair.0, pair.1], to: label("\(step)\(index)"))
            }
            return (add("Sub", [parts[0], parts[1]], to: label(step + "Real")), add("Add", [parts[2], parts[3]], to: label(step + "Imaginary")))
        }
        let turned = product("Mul", real, imaginary, between.0, between.1, "turned")
        let bins = product("MatMul", turned.0, turned.1, second.0, second.1, "bins")  // [batch, frames, a, turns]
        let power = add("Add", [add("Mul", [bins.0, bins.0], to: label("realSquared")), add("Mul", [bins.1, bins.1], to: label("imaginarySquared"))],
                        to: label("power"))
        let magnitudes = add("Reshape", [add("Sqrt", [power], to: label("magnitudes")),
                                         addIntegers(label("shape"), [3], [-1, frames, a * turns])], to: label("spectrum"))
        let scale = 4 / Float(length)
        var weights = [Float](repeating: 0, count: a * turns * bands)
        for k1 in 0..<a {
            for k2 in 0..<turns where factors.bin(k1, k2) < filterbank.binCount {
                for band in 0..<bands { weights[(k1 * turns + k2) * bands + band] = rows[band][factors.bin(k1, k2)] * scale }
            }
        }
        return add("MatMul", [magnitudes, addFloats(label("weights"), [a * turns, bands], weights)], to: label("bands"))
    }
}
