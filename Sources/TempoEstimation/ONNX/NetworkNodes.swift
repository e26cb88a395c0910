import Formats
import NetworkExport

extension ONNXGraph {
    /// The network, from an excerpt `[batch, frames, bands]` to scores `[batch, bins]`; channels stand before the length here.
    mutating func addNetwork(_ excerpt: String, _ network: PeriodicityNetwork<Float>, frames: Int) -> String {
        let onsets = addOnsetStrengths("network.activations", excerpt, network.activations, frames: frames)
        let spectrum = addPeriodicity("network.periodicity", onsets, network.transform, frames: frames)
        let mixed = add("Elu", [addLinear("network.mix", spectrum, network.mix)], to: "network.mix.elu")
        let smooth = addConvolution("network.smooth", mixed, network.smooth)
        let smoothed = add("Elu", [add("Add", [mixed, smooth], to: "network.smooth.sum")], to: "network.smooth.elu")
        let reduced = addLinear("network.reduce", smoothed, network.reduce)
        let tempi = add("Elu", [addConvolution("network.harmonics", reduced, network.harmonics)], to: "network.harmonics.elu")
        let score = addLinear("network.score", tempi, network.score)
        return add("Reshape", [score, addIntegers("network.scoreShape", [2], [-1, network.configuration.tempoBinCount])], to: "network.scores")
    }
}

extension FrozenPeriodicityNetwork {
    public func addScores(to graph: inout ONNXGraph, excerpt: String, frames: Int) -> String { graph.addNetwork(excerpt, trainableCopy(), frames: frames) }
}
