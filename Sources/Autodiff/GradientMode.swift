/// Whether computations are recorded for derivatives.
public enum GradientMode {
    @TaskLocal static var isEnabled = true

    /// Runs `body` without recording: for estimating, where no derivative is asked for.
    public static func disabled<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        do { return try $isEnabled.withValue(false, operation: body) } catch let error as Failure { throw error } catch { fatalError("unreachable: \(error)") }
    }
}
