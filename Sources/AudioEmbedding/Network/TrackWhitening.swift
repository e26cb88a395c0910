import Foundation
import NeuralNetworks
import Autodiff
import Tensors

/// A linear map that gives little weight to what varies within a track and much to what does not: y = M (x − centre).
///
/// With the covariance W of windows around the mean of their own track, M Mᵀ-whitens W: directions in which the windows of one
/// track scatter are made small. It is measured after training, from music alone, by knowing which windows are of one track.
///
/// Source: Hatch, Kajarekar and Stolcke, "Within-class covariance normalization for SVM-based speaker recognition",
/// Interspeech 2006. Tracks stand for their classes.
public final class TrackWhitening<Scalar: TensorScalar>: Module {
    /// Mean over tracks, `[width]`.
    let centre: Parameter<Scalar>
    /// M, lower triangular, `[width, width]`.
    let matrix: Parameter<Scalar>

    init(width: Int) {
        centre = Parameter(Tensor(zeros: [width]), isTrainable: false)
        matrix = Parameter(Tensor(shape: [width, width]) { out in
            for i in 0..<width * width { out[i] = i / width == i % width ? 1 : 0 }
        }, isTrainable: false)
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("centre", centre), NamedParameter("matrix", matrix)] }

    /// `[batch, width]` to the same.
    func callAsFunction(_ numbers: Tensor<Scalar>) -> Tensor<Scalar> { matmul(numbers - centre.value, matrix.value, transposeB: true) }

    /// Measures `centre` and `matrix`.
    ///
    /// - Parameters:
    ///   - rows: Windows, `[tracks · windowsPerTrack, width]`, those of one track one after another.
    ///   - windowsPerTrack: At least two.
    ///   - shrinkage: From 0 to 1: how much of the whitened covariance is that of numbers that vary alike and independently. 1 only
    ///     brings all numbers to one scale.
    func measure(_ rows: Tensor<Scalar>, windowsPerTrack: Int, shrinkage: Double) {
        let width = rows.shape[1], tracks = rows.shape[0] / windowsPerTrack, count = Double(tracks * windowsPerTrack)
        let x = Tensor<Double>(shape: rows.shape, scalars: rows.scalars.map { Double($0) })
        let grouped = x.reshaped([tracks, windowsPerTrack, width]), means = grouped.mean(axes: [1], keepingAxes: true)
        let middle = means.reshaped([tracks, width]).mean(axes: [0])
        // All numbers on one scale first. One that never changes, such as one of a band above all the music, must not become infinite.
        let factors = (x - middle).map(.square).mean(axes: [0]).scaled(by: 1, plus: 1e-6).map(.sqrt).map(.reciprocal)
        let within = (grouped - means).reshaped([tracks * windowsPerTrack, width]) * factors
        var covariance = matmul(within, within, transposeA: true).scaled(by: 1 / count).scalars
        let typical = max(1e-9, (0..<width).reduce(0) { $0 + covariance[$1 * width + $1] } / Double(width))
        for i in covariance.indices { covariance[i] *= 1 - shrinkage }
        for i in 0..<width { covariance[i * width + i] += shrinkage * typical + 1e-6 * typical }
        let inverse = Self.inverseOfLowerFactor(covariance, width), factor = factors.scalars
        centre.value = Tensor(shape: [width], scalars: middle.scalars.map { Scalar($0) })
        matrix.value = Tensor(shape: [width, width], scalars: (0..<width * width).map { Scalar(inverse[$0] * factor[$0 % width]) })
    }

    /// L⁻¹ of the Cholesky factorisation A = L Lᵀ, so that L⁻¹ A L⁻ᵀ = 1.
    ///
    /// - Parameter a: Symmetric and positive definite, `[size, size]`.
    static func inverseOfLowerFactor(_ a: [Double], _ size: Int) -> [Double] {
        var lower = a
        for column in 0..<size {
            for row in column..<size {
                var sum = a[row * size + column]
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                lower[row * size + column] = row == column ? max(sum, 1e-300).squareRoot() : sum / lower[column * size + column]
            }
        }
        var inverse = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            let diagonal = 1 / lower[row * size + row]
            inverse[row * size + row] = diagonal
            // Row by row: the rows above are done.
            for k in 0..<row {
                let weight = lower[row * size + k] * diagonal
                if weight == 0 { continue }
                for column in 0...k { inverse[row * size + column] -= weight * inverse[k * size + column] }
            }
        }
        return inverse
    }
}
