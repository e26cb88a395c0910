/// The spectral flux of ten bands: below 50 Hz, eight octaves from there, and above 12,800 Hz.
final class OctaveBandFlux {
    private static let edgesHertz = (0...8).map { 50 * Double(1 << $0) }
    static let bandCount = edgesHertz.count + 1

    private var filters: [EllipticFilter]
    private let fluxes = (0..<bandCount).map { _ in SpectralFlux() }
    private var block: [Double] = [], filtered: [Float] = []

    init() {
        let edges = Self.edgesHertz
        let bands = [EllipticFilter.Band.below(hertz: edges[0])]
            + zip(edges, edges.dropFirst()).map { EllipticFilter.Band.between(lowHertz: $0, highHertz: $1) } + [.above(hertz: edges.last!)]
        filters = bands.map { EllipticFilter($0, sampleRate: Double(RhythmAnalysis.sampleRate)) }
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        for band in filters.indices {
            block = samples.map { Double($0) }
            filters[band].filter(&block)
            filtered = block.map { Float($0) }
            filtered.withUnsafeBufferPointer(fluxes[band].process)
        }
    }

    func finish() { fluxes.forEach { $0.finish() } }

    /// After `finish`: one for each band, from low to high; nil for a sound of fewer than two frames.
    var means: [Double?] { fluxes.map(\.mean) }
}

extension RhythmFeature {
    /// `band_1_flux` to `band_10_flux`.
    static let bandFluxes = (0..<OctaveBandFlux.bandCount).map { band in
        RhythmFeature(
            "band_\(band + 1)_flux", unit: "full scale × samples", "spectral flux \(range(band)), after an elliptic filter of order 2",
            source: "MIR toolbox, mirflux SubBand; Alluri and Toiviainen 2010") { $0.bandFluxes[band] }
    }

    private static func range(_ band: Int) -> String {
        let low = 25 << band
        return band == 0 ? "below 50 Hz" : band == OctaveBandFlux.bandCount - 1 ? "above 12800 Hz" : "from \(low) to \(2 * low) Hz"
    }
}
