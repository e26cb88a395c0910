import Foundation

/// One axis of a chart: what it shows, from where to where, and where numbers stand.
struct ChartAxis: Sendable {
    enum Scale: Sendable { case linear, logarithmic }

    var title: String
    let range: ClosedRange<Double>
    let scale: Scale
    var ticks: [(value: Double, label: String)]

    /// From 0 to 1 within the range; values outside are brought to its ends.
    func position(_ value: Double) -> Double {
        let (low, high) = (coordinate(range.lowerBound), coordinate(range.upperBound))
        let place = (coordinate(value) - low) / (high - low)
        return place.isNaN ? 0 : max(0, min(1, place))
    }

    private func coordinate(_ value: Double) -> Double { scale == .linear ? value : log(max(value, 1e-12)) }

    /// Numbers at 1, 2 or 5 times a power of ten, about five of them; the range is widened to the outermost unless `isTight`.
    static func linear(_ title: String, _ values: some Sequence<Double>, including: [Double] = [], isTight: Bool = false) -> ChartAxis {
        let (low, high) = extent(Array(values) + including)
        let rough = (high - low) / 5, power = pow(10, floor(log10(rough)))
        let step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10)
        let first = isTight ? (low / step - 1e-9).rounded(.up) : (low / step + 1e-9).rounded(.down)
        let last = isTight ? (high / step + 1e-9).rounded(.down) : (high / step - 1e-9).rounded(.up)
        let numbers = stride(from: first, through: last, by: 1).map { $0 * step }
        return ChartAxis(title: title, range: isTight ? low...high : first * step...last * step, scale: .linear,
                         ticks: numbers.map { ($0, label($0, step: step)) })
    }

    /// Those of `numbers` that lie in the range.
    static func logarithmic(_ title: String, _ range: ClosedRange<Double>, numbers: [Double]) -> ChartAxis {
        ChartAxis(title: title, range: range, scale: .logarithmic,
                  ticks: numbers.filter(range.contains).map { ($0, plain($0)) })
    }

    /// Beats per minute.
    static func tempo(_ title: String, _ range: ClosedRange<Double>) -> ChartAxis {
        logarithmic(title, range, numbers: [10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960])
    }

    /// The smallest range with all finite values in it, never empty.
    static func extent(_ values: [Double]) -> (low: Double, high: Double) {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return (0, 1) }
        return high - low > 1e-12 * max(1, abs(high)) ? (low, high) : (low - max(0.5, abs(low) / 2), high + max(0.5, abs(high) / 2))
    }

    private static func label(_ value: Double, step: Double) -> String {
        let decimals = max(0, Int(-floor(log10(step) + 1e-9)))
        return decimals > 5 ? String(format: "%.0e", value) : abs(value) < step / 2 ? "0" : value.decimals(decimals)
    }

    /// As short as it is exact.
    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : String(format: "%g", value)
    }
}
