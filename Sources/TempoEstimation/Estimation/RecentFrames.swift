import AudioFeatures

/// The newest log-mel frames of a stream, and their tempo as if there were no others.
struct RecentFrames: StreamedFrames {
    private let model: TempoModel
    private let options: TempoOptions
    private var history: FrameHistory

    /// - Parameter seconds: Length of what is kept.
    init(model: TempoModel, options: TempoOptions, seconds: Double) {
        (self.model, self.options) = (model, options)
        history = FrameHistory(bandCount: model.features.featureCount, keptFrames: Int((seconds * model.features.framesPerSecond).rounded()))
    }

    mutating func append(_ frames: UnsafeBufferPointer<Int16>) { history.append(frames) }

    func estimate() -> TempoEstimate {
        var analysis = FrameAnalysis(model: model, options: options)
        history.withFrames(max(0, history.endFrame - history.keptFrames)..<history.endFrame) { analysis.append($0) }
        return analysis.estimate()
    }
}
