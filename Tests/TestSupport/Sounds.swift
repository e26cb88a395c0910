import CSndFile
import Foundation
import RandomStreams

/// Writes interleaved channels by libsndfile; 16-bit WAV unless told.
///
/// - Parameter hasVariableBitRate: Of MP3.
public func write(_ channels: [[Float]], sampleRate: Int, path: String,
           format: Int = 0x010002, hasVariableBitRate: Bool = false) throws {
    var info = SF_INFO()
    info.samplerate = Int32(sampleRate)
    info.channels = Int32(channels.count)
    info.format = Int32(format)
    guard let file = sf_open(path, Int32(SFM_WRITE), &info) else { throw CocoaError(.fileWriteUnknown) }
    if hasVariableBitRate {
        var mode = Int32(SF_BITRATE_MODE_VARIABLE)
        // libsndfile 1.2.0 says that it failed, for want of a quality, and does it all the same.
        sf_command(file, Int32(SFC_SET_BITRATE_MODE), &mode, Int32(MemoryLayout<Int32>.size))
    }
    let interleaved = (0..<channels[0].count).flatMap { i in channels.map { $0[i] } }
    defer { sf_close(file) }
    if sf_writef_float(file, interleaved, sf_count_t(channels[0].count)) != channels[0].count { throw CocoaError(.fileWriteUnknown) }
}

/// A tune of decaying partials below 3 kHz with clicks, as a function of time: the same sound at every sample rate.
public func testTune(seconds: Double, sampleRate: Int) -> [Float] {
    (0..<Int(seconds * Double(sampleRate))).map { i in
        let t = Double(i) / Double(sampleRate)
        let sinceBeat = t.truncatingRemainder(dividingBy: 0.4)
        let pitch = 220 * exp2(Double(Int(t / 0.4) % 5) / 5)
        var x = 0.0
        for h in 1...6 { x += sin(2 * .pi * pitch * Double(h) * sinceBeat) / Double(h) }
        return Float(0.3 * x * exp(-sinceBeat / 0.15) * min(1, sinceBeat / 0.005))
    }
}

public func noise(count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, path: 77)
    return (0..<count).map { _ in Float(stream.uniform(in: -0.5...0.5)) }
}
