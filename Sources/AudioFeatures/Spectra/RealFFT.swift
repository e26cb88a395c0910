import CFFTW
import Synchronization

/// The discrete Fourier transform of real signals of one length (FFTW, single precision).
///
///     X[k] = sum over n of x[n] exp(-2 pi i k n / length),  k in 0 ... length / 2,  not scaled
///
/// Owns its aligned buffers: write `input`, call `forward()`, read `output`; `inverse()` goes back. Plans are made once
/// per length and direction and shared behind a lock (FFTW's planner is not thread-safe; running a plan is). One
/// instance per thread.
public final class RealFFT {
    /// Samples that are transformed at a time.
    public let length: Int
    /// `length` samples. `forward()` leaves them as they are.
    public let input: UnsafeMutableBufferPointer<Float>
    /// `length / 2 + 1` bins as interleaved real and imaginary parts.
    public let output: UnsafeMutableBufferPointer<Float>
    private let plan: Plan
    private lazy var inversePlan = Self.plan(length, isInverse: true)

    /// - Precondition: `length` > 0.
    public init(length: Int) {
        precondition(length > 0, "RealFFT: length must be positive, found \(length)")
        self.length = length
        let (input, output) = Self.allocate(length)
        self.input = input
        self.output = output
        plan = Self.plan(length, isInverse: false)
    }

    deinit { Self.free(input, output) }

    /// Transforms `input` into `output`.
    public func forward() {
        output.withMemoryRebound(to: fftwf_complex.self) {
            fftwf_execute_dft_r2c(plan.pointer, input.baseAddress!, $0.baseAddress!)
        }
    }

    /// Turns `output` back into `input`, `length` times too large; leaves `output` as it is.
    public func inverse() {
        output.withMemoryRebound(to: fftwf_complex.self) {
            fftwf_execute_dft_c2r(inversePlan.pointer, $0.baseAddress!, input.baseAddress!)
        }
    }

    // Immutable once made, and FFTW documents execution as thread-safe.
    private struct Plan: @unchecked Sendable { let pointer: fftwf_plan }
    private struct PlanKey: Hashable { let length: Int, isInverse: Bool }
    private static let plans = Mutex<[PlanKey: Plan]>([:])

    private static func plan(_ length: Int, isInverse: Bool) -> Plan {
        plans.withLock { plans in
            let key = PlanKey(length: length, isInverse: isInverse)
            if let plan = plans[key] { return plan }
            let (input, output) = allocate(length)
            defer { free(input, output) }
            let flags = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_PRESERVE_INPUT)
            let plan = Plan(pointer: output.withMemoryRebound(to: fftwf_complex.self) {
                isInverse ? fftwf_plan_dft_c2r_1d(Int32(length), $0.baseAddress!, input.baseAddress!, flags)!
                    : fftwf_plan_dft_r2c_1d(Int32(length), input.baseAddress!, $0.baseAddress!, flags)!
            })
            plans[key] = plan
            return plan
        }
    }

    // FFTW's own allocator gives every buffer the alignment that the plan was made for.
    private static func allocate(
        _ length: Int
    ) -> (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) {
        let input = UnsafeMutableBufferPointer(start: fftwf_alloc_real(length), count: length)
        let binFloats = 2 * (length / 2 + 1)
        let output = UnsafeMutableBufferPointer(start: fftwf_alloc_real(binFloats), count: binFloats)
        input.initialize(repeating: 0)
        output.initialize(repeating: 0)
        return (input, output)
    }

    private static func free(_ input: UnsafeMutableBufferPointer<Float>, _ output: UnsafeMutableBufferPointer<Float>) {
        fftwf_free(input.baseAddress)
        fftwf_free(output.baseAddress)
    }
}

extension RealFFT {
    /// The version of FFTW, as it names itself.
    public static var libraryVersion: String { String(cString: sametempo_fftw_version()) }
}
