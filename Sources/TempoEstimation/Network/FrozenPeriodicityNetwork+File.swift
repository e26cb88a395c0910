import Formats
import NeuralNetworks
import RandomStreams

extension FrozenPeriodicityNetwork: StoredTempoNetwork {
    static var fileFormat: String { "sametempo-model-1" }
    static var mayLackChecksum: Bool { true }
    var sizes: PeriodicityNetworkConfiguration { configuration }
    func largestArray(windowFrames: Int) -> Int { configuration.largestArray(windowFrames: windowFrames) }

    convenience init(_ sizes: PeriodicityNetworkConfiguration, arrays: StoredArrays) throws(FormatError) {
        // The file decides for which sizes memory is taken, so they are compared with the arrays that are really there.
        guard sizes.isValid, sizes.weightCount <= arrays.count else { throw arrays.wrong("sizes that do not make a network") }
        var stream = RandomStream(seed: 0)
        let network = PeriodicityNetwork<Float>(sizes, stream: &stream)
        try arrays.fill(network.parameters(under: "network"))
        self.init(keeping: network)
    }
}
