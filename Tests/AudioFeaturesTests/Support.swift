import AudioFeatures
import CSndFile
import Foundation
import RandomStreams
import Testing

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

/// A folder that is there for one test.
func withFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("AudioFeaturesTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
}

/// Writes interleaved channels by libsndfile; 16-bit WAV unless told.
func write(_ channels: [[Float]], sampleRate: Int, path: String,
           format: Int = 0x010002) throws {
    var info = SF_INFO()
    info.samplerate = Int32(sampleRate)
    info.channels = Int32(channels.count)
    info.format = Int32(format)
    let file = try #require(sf_open(path, Int32(SFM_WRITE), &info))
    let interleaved = (0..<channels[0].count).flatMap { i in channels.map { $0[i] } }
    #expect(sf_writef_float(file, interleaved, sf_count_t(channels[0].count)) == channels[0].count)
    sf_close(file)
}

/// A tune of decaying partials below 3 kHz with clicks, as a function of time: the same sound at every sample rate.
func testTune(seconds: Double, sampleRate: Int) -> [Float] {
    (0..<Int(seconds * Double(sampleRate))).map { i in
        let t = Double(i) / Double(sampleRate)
        let sinceBeat = t.truncatingRemainder(dividingBy: 0.4)
        let pitch = 220 * exp2(Double(Int(t / 0.4) % 5) / 5)
        var x = 0.0
        for h in 1...6 { x += sin(2 * .pi * pitch * Double(h) * sinceBeat) / Double(h) }
        return Float(0.3 * x * exp(-sinceBeat / 0.15) * min(1, sinceBeat / 0.005))
    }
}

func noise(count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, path: 77)
    return (0..<count).map { _ in Float(stream.uniform(in: -0.5...0.5)) }
}

/// The lag's value of the normalised autocorrelation of summed rises of log-mel frames.
func onsetAutocorrelation(_ frames: LogMelFrames) -> (Double) -> Double {
    let v = frames.floats(frames: 0..<frames.frameCount).map { max($0, -7) }, bands = frames.bandCount
    var onset = (1..<frames.frameCount).map { i in
        (0..<bands).reduce(0.0) { $0 + Double(max(0, v[i * bands + $1] - v[(i - 1) * bands + $1])) }
    }
    let mean = onset.reduce(0, +) / Double(onset.count)
    for i in onset.indices { onset[i] -= mean }
    let energy = onset.reduce(0) { $0 + $1 * $1 }
    return { lag in
        let whole = Int(lag), fraction = lag - Double(whole)
        func at(_ k: Int) -> Double { (0..<onset.count - k).reduce(0.0) { $0 + onset[$1] * onset[$1 + k] } }
        return ((1 - fraction) * at(whole) + fraction * at(whole + 1)) / energy
    }
}
