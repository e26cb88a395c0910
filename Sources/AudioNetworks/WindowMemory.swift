/// How much memory the network's sizes ask for to hear one window.
///
/// Weights are in a model's file, but what is computed from a window is not: a small file could ask for many gigabytes.
package enum WindowMemory {
    /// The most numbers in one array: 64 MiB. Chosen by hand; the shipped encoder and model need about 1 % of it.
    package static let limit = 1 << 24

    /// Numbers in the largest array of one window, for sizes of no more than a few thousand each.
    ///
    /// - Parameters:
    ///   - channels: Of all layers over time.
    ///   - onsetChannels: Curves whose periodicity is computed.
    ///   - rateChannels: Of all layers along the rates.
    package static func largestArray(frames: Int, bands: Int, channels: [Int], onsetChannels: Int, rates: Int, rateChannels: Int) -> Int {
        max(frames * max(bands, channels.max() ?? 0, 2 * rates), rates * max(2 * onsetChannels, rateChannels))
    }
}
