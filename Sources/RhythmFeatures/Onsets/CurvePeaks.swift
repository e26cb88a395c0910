/// The peaks of a curve that rise and fall by enough, and the valley before each.
///
/// A peak counts if the curve falls by at least `contrast` times its range before it rises above the peak again, and rises by as
/// much from the lowest place since the peak before. The ends of the curve are no peaks. So small dents make no two peaks of one, as
/// with `mirpeaks` of the MIR toolbox.
struct CurvePeaks {
    struct Peak: Equatable {
        let valley: Int, top: Int
    }

    /// In order.
    let peaks: [Peak]

    /// - Parameter contrast: The least rise and fall, as a share of the distance of the curve's highest value from its lowest.
    init(_ curve: [Double], contrast: Double) {
        guard let high = curve.max(), let low = curve.min(), high > low else {
            peaks = []
            return
        }
        let least = contrast * (high - low)
        var found: [Peak] = [], valley = 0, top = 0, isRising = false
        for (place, value) in curve.enumerated() {
            if isRising {
                if value > curve[top] { top = place }
                if value < curve[top] - least {
                    // The first value is a peak only if something comes before it.
                    if top > 0 { found.append(Peak(valley: valley, top: top)) }
                    (isRising, valley) = (false, place)
                }
            } else {
                if value < curve[valley] { valley = place }
                if value > curve[valley] + least { (isRising, top) = (true, place) }
            }
        }
        peaks = found
    }

    /// The place of a peak between values, by a parabola through it and its neighbours.
    static func precisePlace(_ curve: [Double], _ top: Int) -> Double {
        guard top > 0, top + 1 < curve.count else { return Double(top) }
        let (before, at, after) = (curve[top - 1], curve[top], curve[top + 1]), bend = before - 2 * at + after
        return bend < 0 ? Double(top) + 0.5 * (before - after) / bend : Double(top)
    }
}
