import Foundation

// Intervals that hold for few items too, where resampling them would make one of no width.

/// Wilson's 95 % interval of a share, from 0 to 1. It is never a single point: of 8 in 8 it is 0.68 to 1.
///
/// Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
///
/// - Precondition: `count` is positive and `successes` in 0 ... `count`.
public func wilsonInterval(successes: Int, of count: Int) -> (low: Double, high: Double) {
    precondition(count > 0 && (0...count).contains(successes), "wilsonInterval: \(successes) of \(count)")
    let n = Double(count), share = Double(successes) / n, z2 = normalQuantile * normalQuantile
    let centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    let reach = normalQuantile * (share * (1 - share) / n + z2 / (4 * n * n)).squareRoot() / (1 + z2 / n)
    return (max(0, centre - reach), min(1, centre + reach))
}

/// The two-sided p-value of McNemar's exact test: how likely so uneven a split of the items on which two systems differ is by chance.
///
/// - Parameters:
///   - gained: Items that only the second has right.
///   - lost: Items that only the first has right.
/// - Returns: 1 where they differ on no item.
///
/// Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", Psychometrika 12, 1947.
public func mcNemarP(gained: Int, lost: Int) -> Double {
    precondition(gained >= 0 && lost >= 0, "mcNemarP: \(gained) gained, \(lost) lost")
    return min(1, 2 * fairCoins(atMost: min(gained, lost), of: gained + lost))
}

/// The places, in sorted order from 0, of the two values that are the ends of a median's 95 % interval; nil for fewer than six values,
/// which have none.
///
/// Source: the sign test; Conover, "Practical Nonparametric Statistics", 1999, section 3.2.
func medianIntervalPlaces(of count: Int) -> (low: Int, high: Int)? {
    guard let low = (0...count / 2).last(where: { fairCoins(atMost: $0, of: count) <= 0.025 }) else { return nil }
    return (low, count - 1 - low)
}

/// Bonett and Price's 95 % interval of the difference of two shares of the same items, from -1 to 1, which has a width even where no item
/// tells them apart.
///
/// Source: Bonett and Price, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data", Journal of
/// Educational and Behavioral Statistics 37(4), 2012.
func bonettPriceInterval(gained: Int, lost: Int, of count: Int) -> (low: Double, high: Double) {
    let n = Double(count + 2), plus = Double(gained + 1) / n, minus = Double(lost + 1) / n
    let reach = normalQuantile * ((plus + minus - (plus - minus) * (plus - minus)) / n).squareRoot()
    return (max(-1, plus - minus - reach), min(1, plus - minus + reach))
}

/// Of the standard normal distribution, for 95 % between it and its negative.
private let normalQuantile = 1.959963984540054

/// How likely it is that of `count` coins at most `heads` show heads.
private func fairCoins(atMost heads: Int, of count: Int) -> Double {
    func logFactorial(_ n: Int) -> Double { lgamma(Double(n + 1)) }
    let none = logFactorial(count) - Double(count) * log(2)
    var sum = 0.0
    for number in 0...heads { sum += exp(none - logFactorial(number) - logFactorial(count - number)) }
    return sum
}
