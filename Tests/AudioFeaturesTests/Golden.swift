import Foundation

struct Golden: Decodable {
    let samples: [Int]
    let frameCount: Int
    let logMel: [Double]
    let magnitudesOfFrame5: [Double]
    let htkBandsOfSpectrum: [Double]
    let slaneyBandsOfSpectrum: [Double]

    var signal: [Float] { samples.map { Float($0) / 32768 } }

    static func load() throws -> Golden {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/audio/logmel.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
}
