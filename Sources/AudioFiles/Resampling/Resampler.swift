import CSampleRate

/// Converts a stream of mono samples to another sample rate by band-limited interpolation.
///
/// The output is aligned with the input: sample n of the output lies at n / `targetRate` seconds. Blocks of any size
/// give the same bytes as the whole at once. The usual rates go through a polyphase filter; odd ones, whose ratio is no
/// small fraction, through libsamplerate, which always sees blocks of one size.
///
/// Source: Smith and Gossett, "A flexible sampling-rate conversion method", ICASSP 1984 (libsamplerate).
public final class Resampler {
    /// Samples per second of what is fed.
    public let sourceRate: Int
    /// Samples per second of what is handed over.
    public let targetRate: Int
    private let polyphase: PolyphaseConverter?
    private let state: OpaquePointer?
    private var pending: [Float] = []
    private var output: [Float]
    private static let blockLength = 4096

    /// - Throws: `AudioError.unsupportedSampleRate` beyond a factor of 256, or for rates that are not positive.
    public init(from sourceRate: Int, to targetRate: Int, path: String? = nil) throws(AudioError) {
        let ratio = Double(targetRate) / Double(sourceRate)
        guard sourceRate > 0, targetRate > 0, src_is_valid_ratio(ratio) != 0 else {
            throw .unsupportedSampleRate(path: path, hertz: sourceRate, targetHertz: targetRate)
        }
        self.sourceRate = sourceRate
        self.targetRate = targetRate
        output = [Float](repeating: 0, count: Int(Double(Self.blockLength) * ratio) + 64)
        polyphase = sourceRate == targetRate ? nil : PolyphaseConverter(from: sourceRate, to: targetRate)
        if sourceRate == targetRate || polyphase != nil {
            state = nil
        } else {
            var error: Int32 = 0
            state = src_new(Int32(SRC_SINC_FASTEST), 1, &error)
            precondition(state != nil, "Resampler: src_new failed with code \(error)")
        }
    }

    deinit { if let state { src_delete(state) } }

    /// Feeds `samples` and hands whatever output is ready to `body`, in order, in zero or more pieces.
    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        if let polyphase { return polyphase.process(samples, body) }
        guard state != nil else { return body(samples) }
        var position = 0
        while position < samples.count {
            let count = min(Self.blockLength - pending.count, samples.count - position)
            pending.append(contentsOf: samples[position..<position + count])
            position += count
            if pending.count == Self.blockLength { convert(isLast: false, body) }
        }
    }

    /// Flushes the filter's tail. No input may follow.
    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        if let polyphase { return polyphase.finish(body) }
        if state != nil { convert(isLast: true, body) }
    }

    private func convert(isLast: Bool, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let ratio = Double(targetRate) / Double(sourceRate)
        var used = 0
        pending.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                while true {
                    var request = SRC_DATA()
                    // An empty array may have no address, which libsamplerate refuses.
                    request.data_in = input.baseAddress.map { $0 + used } ?? UnsafePointer(output.baseAddress!)
                    request.data_out = output.baseAddress!
                    request.input_frames = input.count - used
                    request.output_frames = output.count
                    request.src_ratio = ratio
                    request.end_of_input = isLast ? 1 : 0
                    let code = src_process(state, &request)
                    precondition(code == 0, "Resampler: src_process failed with code \(code)")
                    used += request.input_frames_used
                    let count = request.output_frames_gen
                    if count > 0 { body(UnsafeBufferPointer(start: output.baseAddress!, count: count)) }
                    if count == 0 && (used == input.count || request.input_frames_used == 0) { break }
                }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }
}

/// Resamples a whole signal; see `Resampler`.
public func resample(_ samples: [Float], from sourceRate: Int, to targetRate: Int) throws(AudioError) -> [Float] {
    let resampler = try Resampler(from: sourceRate, to: targetRate)
    var result: [Float] = []
    result.reserveCapacity(Int(Double(samples.count) * Double(targetRate) / Double(sourceRate)) + 16)
    samples.withUnsafeBufferPointer { resampler.process($0) { result.append(contentsOf: $0) } }
    resampler.finish { result.append(contentsOf: $0) }
    return result
}
