import AudioFeatures
import Beats
import Formats
import Foundation
import RandomStreams
import TestSupport
import Testing

@Suite struct BeatModelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func model() -> BeatModel {
        var stream = RandomStream(seed: 2), sizes = BeatNetworkConfiguration()
        (sizes.kernelSize, sizes.hiddenWidth) = (5, 3)
        return BeatModel(network: BeatNetwork<Float>(sizes, stream: &stream), features: LogMelConfiguration(semitoneBandCount: 63), provenance: ["seed": "2"])
    }

    @Test func aFileGivesTheModelBack() throws {
        let path = folder.path + "/beats.safetensors", model = model()
        try model.write(to: path)
        let read = try BeatModel(contentsOf: path)
        #expect(read.configuration == model.configuration && read.features == model.features && read.provenance == model.provenance)
        #expect(zip(read.weights, model.weights).allSatisfy { $0.name == $1.name && $0.tensor.scalars == $1.tensor.scalars })
    }

    @Test func aDamagedOrForeignFileIsRefusedByName() throws {
        let path = folder.path + "/beats.safetensors"
        try model().write(to: path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count - 3] ^= 0x40
        let damaged = try folder.file("damaged.safetensors", bytes), short = try folder.file("short.safetensors", bytes.prefix(bytes.count / 2))
        let empty = try folder.file("empty.safetensors")
        for file in [damaged, short, empty, folder.path + "/none.safetensors"] {
            #expect { try BeatModel(contentsOf: file) } throws: { $0 is FormatError && "\($0)".contains(file) }
        }
    }

    @Test func theShippedModelReadsAsTheTempoModelDoes() throws {
        let model = try BeatModel.shipped()
        #expect(model.features == LogMelConfiguration(semitoneBandCount: 63) && model.configuration == BeatNetworkConfiguration())
    }
}
