import CFFTW
import Synchronization

/// The discrete Fourier transform of real signals of one length (FFTW, single precision).
///
///     X[k] = sum over n of x[n] exp(-2 pi i k n / length),  k in 0 ... length / 2,  not scaled
///
/// Owns its aligned buffers: write `input`, call `forward()`, read `output`. Plans are made once per length and
/// shared behind a lock (FFTW's planner is not thread-safe; running a plan is). One instance per thread.
public final class RealFFT {
    public let length: Int
    /// `length` samples. `forward()` leaves them as they are.
    public let input: UnsafeMutableBufferPointer<Float>
    /// `length / 2 + 1` bins as interleaved real and imaginary parts.
    public let output: UnsafeMutableBufferPointer<Float>
    private let plan: Plan

    /// - Precondition: `length` > 0.
    public init(length: Int) {
        precondition(length > 0, "RealFFT: length must be positive, found \(length)")
        self.length = length
        let (input, output) = Self.allocate(length)
        self.input = input
        self.output = output
        plan = Self.plans.withLock { plans in
            if let plan = plans[length] { return plan }
            let (input, output) = Self.allocate(length)
            defer { Self.free(input, output) }
            let plan = Plan(pointer: output.withMemoryRebound(to: fftwf_complex.self) {
                fftwf_plan_dft_r2c_1d(Int32(length), input.baseAddress!, $0.baseAddress!,
                                      UInt32(FFTW_ESTIMATE) | UInt32(FFTW_PRESERVE_INPUT))!
            })
            plans[length] = plan
            return plan
        }
    }

    deinit { Self.free(input, output) }

    public func forward() {
        output.withMemoryRebound(to: fftwf_complex.self) {
            fftwf_execute_dft_r2c(plan.pointer, input.baseAddress!, $0.baseAddress!)
        }
    }

    // Immutable once made, and FFTW documents execution as thread-safe.
    private struct Plan: @unchecked Sendable { let pointer: fftwf_plan }
    private static let plans = Mutex<[Int: Plan]>([:])

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
