import Tensors

/// The means of frames over cells: stretches of time, `BeatCells.perBeat` to a beat, so that music of any tempo looks alike.
package enum BeatCells {
    /// Cells to a beat.
    package static let perBeat = 16

    /// - Parameters:
    ///   - rises: `[frame][band]`; frame i is centred on i / `framesPerSecond`.
    ///   - scales: What each band is multiplied by.
    ///   - seconds: The middles of the cells, rising; at least two.
    /// - Returns: `[1, cells, bands]`; beyond the frames there is nothing, and cells there are 0.
    package static func means(of rises: [Float], bandCount: Int, scales: [Float], framesPerSecond: Double, at seconds: [Double]) -> Tensor<Float> {
        let frameCount = rises.count / bandCount, cellCount = seconds.count
        func edge(_ cell: Int) -> Double {
            let (left, right) = cell == 0 ? (0, 1) : cell == cellCount ? (cellCount - 2, cellCount - 1) : (cell - 1, cell)
            let half = 0.5 * (seconds[right] - seconds[left])
            let time = cell == 0 ? seconds[0] - half : cell == cellCount ? seconds[cellCount - 1] + half : seconds[left] + half
            // Frames reach from half a frame before their middle to half a frame after.
            return max(0, min(Double(frameCount), time * framesPerSecond + 0.5))
        }
        return Tensor(shape: [1, cellCount, bandCount]) { out in
            rises.withUnsafeBufferPointer { rises in
                var from = edge(0)
                for cell in 0..<cellCount {
                    let to = edge(cell + 1), target = out + cell * bandCount
                    for band in 0..<bandCount { target[band] = 0 }
                    let width = Float(to - from)
                    if width > 1e-6 {
                        for frame in Int(from)..<min(frameCount, Int(to.rounded(.up))) {
                            let share = Float(min(to, Double(frame + 1)) - max(from, Double(frame))) / width
                            for band in 0..<bandCount { target[band] += share * scales[band] * rises[frame * bandCount + band] }
                        }
                    }
                    from = to
                }
            }
        }
    }
}
