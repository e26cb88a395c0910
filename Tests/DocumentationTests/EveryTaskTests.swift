import Foundation
import Testing

/// What holds for every task that can be trained.
@Suite struct EveryTaskTests {
    @Test(arguments: ["my-encoder-recipe", "my-pair-recipe", "my-translation-recipe", "my-proximity-recipe", "my-beat-recipe"])
    func aCheckpointOfEveryTaskGivesTheModelThatTheRunGives(recipe: String) throws {
        let place = try Workplace()
        for line in ["sametempo train ~/Music --recipe \(recipe).yaml --output run", "sametempo export --from run --model model.safetensors"] {
            let (status, _, errors) = try place.run(line)
            #expect(status == 0, "\(line)\n\(errors)")
        }
        func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: place.path + "/" + name) }
        #expect(bytes("model.safetensors") != nil && bytes("model.safetensors") == bytes("run/model.safetensors"))
    }
}
