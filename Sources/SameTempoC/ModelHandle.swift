import AudioFiles
import Beats
import CSameTempo
import Formats
import Synchronization
import Tensors
import TempoEstimation

/// What `sametempo_model` points to.
final class ModelHandle: Sendable {
    let model: TempoModel
    private let beatModel = Mutex<BeatModel?>(nil)

    init(_ model: TempoModel) { self.model = model }

    /// Estimates as the options say.
    struct Request {
        let options: sametempo_options
        let estimator: TempoEstimator
        let beatEstimator: BeatEstimator?

        func has(_ flag: Int) -> Bool { options.flags & UInt32(flag) != 0 }
        var threadCount: Int { max(1, Int(options.thread_count)) }
    }

    /// - Parameter allowedFlags: Those that go with what is asked.
    func request(_ pointer: UnsafePointer<sametempo_options>?, allowedFlags: UInt32 = ModelHandle.allFlags) throws -> Request {
        var options = sametempo_options()
        if let pointer { options = try SizedStructure.read(pointer, zero: options, smallest: optionsSize) }
        try check(options, allowedFlags)
        func has(_ flag: some BinaryInteger) -> Bool { options.flags & UInt32(flag) != 0 }
        let prior = try prior(options, isFlat: has(SAMETEMPO_NO_PRIOR))
        let estimator = TempoEstimator(model: model, options: TempoOptions(prior: prior, findsLocalTempi: has(SAMETEMPO_LOCAL_TEMPI)))
        let beatEstimator = has(SAMETEMPO_BEATS) ? try self.beatEstimator(estimator) : nil
        return Request(options: options, estimator: estimator, beatEstimator: beatEstimator)
    }

    private static func flags(_ flags: Int...) -> UInt32 { flags.reduce(0) { $0 | UInt32($1) } }

    static let allFlags = flags(SAMETEMPO_LOCAL_TEMPI, SAMETEMPO_BEATS, SAMETEMPO_LOOP, SAMETEMPO_NO_PRIOR, SAMETEMPO_EVIDENCE)
    static let streamFlags = flags(SAMETEMPO_LOCAL_TEMPI, SAMETEMPO_NO_PRIOR)
    private static let loopFlags = flags(SAMETEMPO_LOOP, SAMETEMPO_NO_PRIOR)

    private func check(_ options: sametempo_options, _ allowedFlags: UInt32) throws {
        func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
            if !condition { throw CallError.wrongArgument(text()) }
        }
        let flags = options.flags
        try expect(flags & ~Self.allFlags == 0 && options.reserved == 0, "options have a flag that this version of the library lacks")
        try expect(flags & ~allowedFlags == 0, "SAMETEMPO_BEATS, SAMETEMPO_LOOP and SAMETEMPO_EVIDENCE do not go with a stream")
        try expect(flags & UInt32(SAMETEMPO_LOOP) == 0 || flags & ~Self.loopFlags == 0,
                   "SAMETEMPO_LOOP goes with no other flag than SAMETEMPO_NO_PRIOR: a loop has one tempo")
        try expect((0...1024).contains(options.thread_count), "thread_count is \(options.thread_count); expected 0 to 1024")
        try expect((0...86_400).contains(options.onset_seconds), "onset_seconds is \(options.onset_seconds); expected 0 to 86400")
    }

    private func prior(_ options: sametempo_options, isFlat: Bool) throws -> TempoPrior {
        func given(_ bpm: Double, _ name: String) throws -> Double? {
            guard bpm >= 0, bpm.isFinite else {
                throw CallError.wrongArgument("\(name) is \(bpm); expected a tempo, or 0 for the model's own")
            }
            return bpm == 0 ? nil : bpm
        }
        let low = try given(options.minimum_bpm, "minimum_bpm"), high = try given(options.maximum_bpm, "maximum_bpm")
        let lowest = low ?? model.prior.minimumBPM, highest = high ?? model.prior.maximumBPM
        guard lowest < highest else { throw CallError.wrongArgument("minimum_bpm \(lowest) must be below maximum_bpm \(highest)") }
        let centre = try given(options.prior_bpm, "prior_bpm")
        return model.prior.changed(centreBPM: centre, minimumBPM: low, maximumBPM: high, isFlat: isFlat)
    }

    private func beatEstimator(_ tempo: TempoEstimator) throws -> BeatEstimator {
        let beats = try beatModel.withLock { model in
            if let model { return model }
            let read = try BeatModel.shipped()
            model = read
            return read
        }
        guard beats.features == model.features else {
            throw CallError(SAMETEMPO_WRONG_MODEL, "the tempo model reads other frames than the beat model: leave out SAMETEMPO_BEATS")
        }
        return BeatEstimator(tempo: tempo, model: beats)
    }
}

/// Bytes of the structures in version 0.1.0, which later ones only add to.
let optionsSize = 48, summarySize = 80

@_cdecl("sametempo_model_open")
public func openModel(_ path: Text?, _ model: NewObject?, _ message: Message?) -> Int32 {
    making(model, message) {
        ModelHandle(path == nil ? try TempoModel.shipped() : try TempoModel(contentsOf: text(path, "the model's path")))
    }
}

@_cdecl("sametempo_model_free") public func freeModel(_ model: OpaquePointer?) { release(model) }
