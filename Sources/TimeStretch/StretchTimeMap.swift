/// Which input time an output time shows: on average t x ratio, but around each attack at the input's own pace.
///
/// Frames that hold an attack thus all show it at one place, attack time / ratio, as it was; what is gained or lost is
/// made up between attacks. Times are in samples. After Duxbury, Davies and Sandler, "Improved time-scaling of musical
/// audio using phase locking at transients", AES 112, 2002.
struct StretchTimeMap {
    let ratio: Double
    /// Output samples on either side of an attack that keep the pace.
    let reach: Double
    /// Longest time over which a deviation is made up.
    let recovery: Double

    /// How far beyond an output time attacks matter.
    var horizon: Double { reach + 2 * recovery }

    /// - Parameters:
    ///   - time: Output time.
    ///   - previous: Input time of the last attack at or before it (in output time); the beginning counts as one.
    ///   - next: Input time of the first after it; nil if beyond `horizon`.
    /// - Returns: Input time, and the attack around which it lies if it does.
    func inputTime(at time: Double, previous: Int, next: Int?) -> (time: Double, transient: Int?) {
        let since = time - Double(previous) / ratio
        let until = next.map { Double($0) / ratio - time } ?? .infinity
        if min(since, until) <= reach {
            let (transient, away) = since <= until ? (previous, since) : (next!, -until)
            return (Double(transient) + away, transient)
        }
        // Where an attack's surroundings end, the input lies behind by the whole deviation; where the next begin, ahead.
        let deviation = reach * (ratio - 1)
        let (a, b) = (since - reach, until - reach)
        let recovery = min(recovery, (a + b) / 2)
        let part = a < recovery ? a / recovery - 1 : b < recovery ? 1 - b / recovery : 0
        return (time * ratio + deviation * part, nil)
    }
}
