import Foundation
import Tensors

/// Statistics of the cepstra of the mel bands: of the cosine transform of their log magnitudes, whose first coefficients describe the
/// shape of the spectrum apart from its details.
///
/// Source: Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition", IEEE TASSP 28(4), 1980.
struct CepstralStatistics<Scalar: TensorScalar> {
    /// The first rows of the orthonormal cosine transform (DCT-II), `[coefficients, bands]`; zero for bands of another group.
    let transform: Tensor<Scalar>

    /// - Parameters:
    ///   - melBands: Bands of the first group.
    ///   - bandCount: Bands of all groups.
    init(coefficients: Int, melBands: Int, bandCount: Int) {
        transform = Tensor(shape: [coefficients, bandCount]) { out in
            for row in 0..<coefficients {
                for band in 0..<bandCount {
                    let length = Double(melBands), scale = (row == 0 ? 1 / length : 2 / length).squareRoot()
                    out[row * bandCount + band] = band < melBands ? Scalar(scale * cos(.pi * (Double(band) + 0.5) * Double(row) / length)) : 0
                }
            }
        }
    }

    /// Mean, deviation, and deviation of the change from frame to frame, of every coefficient: `[batch, frames, bands]` to
    /// `[batch, 3 · coefficients]`.
    func callAsFunction(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let (batch, frames, bands) = (excerpts.shape[0], excerpts.shape[1], excerpts.shape[2]), count = transform.shape[0]
        let cepstra = matmul(excerpts.reshaped([batch * frames, bands]), transform, transposeB: true)
        return BandStatistics.of(cepstra.reshaped([batch, frames, count]))
    }
}
