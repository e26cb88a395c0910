import Foundation

/// What scikit-learn and mir_eval said; see Tests/Golden/probes/generate.py.
struct GoldenFile: Decodable {
    struct Logistic: Decodable {
        let x: [Double], rows: Int, classes: Int, y: [Int], c: Double, probabilities: [Double], weights: [Double], bias: [Double]
    }
    struct Ridge: Decodable { let x: [Double], rows: Int, y: [Double], alpha: Double, weights: [Double], bias: [Double] }
    struct Scores: Decodable {
        let flags: [Int], outputs: [Double], mAP: Double, truths: [Int], answers: [Int], macroF1: Double, numbers: [Double], predicted: [Double], R2: Double, RMSE: Double
    }
    struct Keys: Decodable { let names: [String], scores: [String] }

    let logistic: [Logistic], ridge: [Ridge], scores: Scores, keys: Keys

    static func read() throws -> GoldenFile {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/probes/probes.json")
        return try JSONDecoder().decode(GoldenFile.self, from: Data(contentsOf: file))
    }
}
