import AudioNetworks
import Formats
import NetworkExport
import Tensors

extension ONNXGraph {
    /// The network, from an excerpt `[batch, frames, bands]` to embeddings `[batch, width]`.
    mutating func addEncoder(_ excerpt: String, _ network: EncoderNetwork<Float>, frames: Int) -> String {
        let configuration = network.configuration
        let rhythm = addNormalization("rhythm.numbers", addRhythmPath("rhythm", excerpt, network.rhythm, configuration, frames: frames))
        let timbre = addNormalization("timbre.numbers", addTimbrePath("timbre", excerpt, network.timbre))
        let sounding = configuration.hasBandStatistics
            ? add("Concat", [timbre, addBandStatistics("statistics", excerpt, frames: frames)], to: "timbre.all", [("axis", .integer(1))]) : timbre
        var numbers: [EmbeddingPart: String] = [.rhythm: rhythm, .timbre: sounding]
        if configuration.cepstralCount > 0 {
            let transform = network.cepstra.transform.permuted([1, 0]), rows = addFloats("cepstra.transform", transform.shape.extents, transform.scalars)
            numbers[.cepstrum] = addBandStatistics("cepstra.statistics", add("MatMul", [excerpt, rows], to: "cepstra"), frames: frames)
        }
        let parts = network.whitening.map { part, whitening in
            let name = "whitening.\(part.rawValue)", width = configuration.range(of: part).count
            let centred = add("Sub", [numbers[part]!, addFloats(name + ".centre", [width], whitening.centre.value.scalars)], to: name + ".centred")
            let whitened = addMatrix(name + ".matrix", centred, outputs: width, inputs: width, weight: whitening.matrix.value.scalars, bias: nil)
            return addNormalization(name, whitened, factor: Float(configuration.share(of: part).squareRoot()))
        }
        return add("Concat", parts, to: "whitening", [("axis", .integer(1))])
    }

    private mutating func addRhythmPath(
        _ name: String, _ excerpt: String, _ path: RhythmPath<Float>, _ configuration: EncoderConfiguration, frames: Int
    ) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        var x = addPeriodicity(label("periodicity"), addOnsetStrengths(label("onsets"), excerpt, path.onsets, frames: frames), path.transform, frames: frames)
        for (index, layer) in path.rates.enumerated() {
            x = add("Elu", [addConvolution(label("rates.\(index)"), x, layer)], to: label("rates.\(index).elu"))
        }
        let kernel = configuration.ratePooling
        let pooled = add("AveragePool", [x], to: label("pooled"), [("kernel_shape", .integers([kernel])), ("strides", .integers([kernel]))])
        // The matrix was learned on rates, then channels.
        let ordered = add("Transpose", [pooled], to: label("ordered"), [("perm", .integers([0, 2, 1]))])
        let matrix = path.output.weight.value
        let flat = add("Reshape", [ordered, addIntegers(label("flatShape"), [2], [-1, matrix.shape[1]])], to: label("flat"))
        return addMatrix(label("output"), flat, outputs: matrix.shape[0], inputs: matrix.shape[1], weight: matrix.scalars, bias: path.output.bias?.value.scalars)
    }

    private mutating func addTimbrePath(_ name: String, _ excerpt: String, _ path: TimbreLayers<Float>) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let around = add("Add", [add("Mul", [excerpt, addScalar(label("scale"), TimbreLayers<Float>.inputScale)], to: label("scaled")),
                                 addScalar(label("shift"), TimbreLayers<Float>.inputShift)], to: label("input"))
        var x = add("Transpose", [around], to: label("bands"), [("perm", .integers([0, 2, 1]))])
        for (index, layer) in path.convolutions.enumerated() {
            x = add("Elu", [addConvolution(label("\(index)"), x, layer)], to: label("\(index).elu"))
        }
        let (mean, variance) = addMoments(name, x, axis: 2)
        let safe = add("Add", [variance, addScalar(label("tiny"), TimbreLayers<Float>.leastVariance)], to: label("safe"))
        return add("Concat", [mean, add("Sqrt", [safe], to: label("deviation"))], to: name, [("axis", .integer(1))])
    }

    /// As `BandStatistics` has them.
    private mutating func addBandStatistics(_ name: String, _ excerpt: String, frames: Int) -> String {
        func label(_ step: String) -> String { "\(name).\(step)" }
        let channelsFirst = add("Transpose", [excerpt], to: label("bands"), [("perm", .integers([0, 2, 1]))])
        let (mean, variance) = addMoments(name, channelsFirst, axis: 2)
        let axis = addIntegers(label("axis"), [1], [2])
        func cut(_ step: String, _ from: Int, _ to: Int, _ graph: inout ONNXGraph) -> String {
            graph.add("Slice", [channelsFirst, graph.addIntegers(label(step + ".from"), [1], [from]), graph.addIntegers(label(step + ".to"), [1], [to]), axis],
                      to: label(step))
        }
        let change = add("Sub", [cut("later", 1, frames, &self), cut("earlier", 0, frames - 1, &self)], to: label("change"))
        let changes = add("ReduceMean", [add("Mul", [change, change], to: label("changeSquared"))], to: label("changes"),
                          [("axes", .integers([2])), ("keepdims", .integer(0))])
        return add("Concat", [mean, add("Sqrt", [variance], to: label("deviation")), add("Sqrt", [changes], to: label("changeDeviation"))], to: name,
                   [("axis", .integer(1))])
    }

    /// Mean and variance along an axis, which is removed.
    private mutating func addMoments(_ name: String, _ x: String, axis: Int) -> (mean: String, variance: String) {
        func label(_ step: String) -> String { "\(name).moments.\(step)" }
        let kept = add("ReduceMean", [x], to: label("centre"), [("axes", .integers([axis])), ("keepdims", .integer(1))])
        let centred = add("Sub", [x, kept], to: label("centred"))
        func mean(_ x: String, _ step: String, _ graph: inout ONNXGraph) -> String {
            graph.add("ReduceMean", [x], to: label(step), [("axes", .integers([axis])), ("keepdims", .integer(0))])
        }
        return (mean(x, "mean", &self), mean(add("Mul", [centred, centred], to: label("squared")), "variance", &self))
    }
}
