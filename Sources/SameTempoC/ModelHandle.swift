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
        let options = try pointer.map { try SizedStructure.read($0, zero: sametempo_options(), smallest: optionsSize) } ?? sametempo_options()
        func has(_ flag: some BinaryInteger) -> Bool { options.flags & UInt32(flag) != 0 }
        guard options.flags & ~Self.allFlags == 0, options.reserved == 0 else { throw CallError.wrongArgument("options have a flag that this version of the library lacks") }
        guard options.flags & ~allowedFlags == 0 else { throw CallError.wrongArgument("SAMETEMPO_BEATS, SAMETEMPO_LOOP and SAMETEMPO_EVIDENCE do not go with a stream") }
        if has(SAMETEMPO_LOOP) && (has(SAMETEMPO_LOCAL_TEMPI) || has(SAMETEMPO_BEATS) || has(SAMETEMPO_EVIDENCE)) {
            throw CallError.wrongArgument("SAMETEMPO_LOOP does not go with other flags than SAMETEMPO_NO_PRIOR: a loop has one tempo")
        }
        guard (0...1024).contains(options.thread_count) else { throw CallError.wrongArgument("thread_count is \(options.thread_count); expected 0 to 1024") }
        guard options.onset_seconds >= 0, options.onset_seconds <= 86_400 else { throw CallError.wrongArgument("onset_seconds is \(options.onset_seconds); expected 0 to 86400") }
        let estimator = TempoEstimator(model: model, options: TempoOptions(prior: try prior(options, isFlat: has(SAMETEMPO_NO_PRIOR)), findsLocalTempi: has(SAMETEMPO_LOCAL_TEMPI)))
        return Request(options: options, estimator: estimator, beatEstimator: has(SAMETEMPO_BEATS) ? try self.beatEstimator(estimator) : nil)
    }

    static let allFlags = UInt32(SAMETEMPO_LOCAL_TEMPI) | UInt32(SAMETEMPO_BEATS) | UInt32(SAMETEMPO_LOOP) | UInt32(SAMETEMPO_NO_PRIOR) | UInt32(SAMETEMPO_EVIDENCE)
    static let streamFlags = UInt32(SAMETEMPO_LOCAL_TEMPI) | UInt32(SAMETEMPO_NO_PRIOR)

    private func prior(_ options: sametempo_options, isFlat: Bool) throws -> TempoPrior {
        func given(_ bpm: Double, _ name: String) throws -> Double? {
            guard bpm >= 0, bpm.isFinite else { throw CallError.wrongArgument("\(name) is \(bpm); expected a tempo, or 0 for the model's own") }
            return bpm == 0 ? nil : bpm
        }
        let low = try given(options.minimum_bpm, "minimum_bpm"), high = try given(options.maximum_bpm, "maximum_bpm"), centre = try given(options.prior_bpm, "prior_bpm")
        guard low ?? model.prior.minimumBPM < high ?? model.prior.maximumBPM else {
            throw CallError.wrongArgument("minimum_bpm \(low ?? model.prior.minimumBPM) must be below maximum_bpm \(high ?? model.prior.maximumBPM)")
        }
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
            throw CallError(SAMETEMPO_WRONG_MODEL, "the tempo model reads other frames than the beat model, so it goes without SAMETEMPO_BEATS")
        }
        return BeatEstimator(tempo: tempo, model: beats)
    }
}

/// Bytes of the structures in version 0.1.0, which later ones only add to.
let optionsSize = 48, summarySize = 80

@_cdecl("sametempo_model_open")
public func openModel(_ path: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<OpaquePointer?>?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
    making(model, message) {
        ModelHandle(path == nil ? try TempoModel.shipped() : try TempoModel(contentsOf: text(path, "the model's path")))
    }
}

@_cdecl("sametempo_model_free") public func freeModel(_ model: OpaquePointer?) { release(model) }
