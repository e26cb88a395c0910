import AudioFeatures

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
