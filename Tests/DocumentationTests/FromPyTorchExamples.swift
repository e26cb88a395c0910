import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

/// What the article for people who know PyTorch shows.
@Suite struct FromPyTorchExamples {
    @Test func operationsMeanWhatTheyMeanElsewhere() {
        // example: FromPyTorch 1
        var x = Tensor<Float>([[1, 2, 3], [4, 5, 6]])
        x[0, 1] = 9
        x[.all, 2] *= 10                                         // the last column
        let row = x[1, .all], columns = x[.all, ..<2]            // [3], [2, 2]
        let y = 1 - 2 * x ** 2 / (1 + x)
        let large = select(where: x .> 5, x, else: 0)
        let (best, places) = x.topK(2)                           // along the last axis
        let products = einsum("ij,kj->ik", x, x)                 // x · xᵀ
        print(row, columns, y, large, best, places, products)

        let w = Variable(leaf: Tensor<Float>([0.5, -1, 2]))      // requires_grad=True
        let loss = ((w * x).sum(axes: [1]) ** 2).mean()
        let gradients = loss.backward()
        print(gradients[w]!)
        // end
        #expect(x.scalars == [1, 9, 30, 4, 5, 60] && row.scalars == [4, 5, 60] && columns.shape == [2, 2])
        #expect(abs(y[0, 0]) < 1e-6 && large.scalars == [0, 9, 30, 0, 0, 60])
        #expect(places.scalars == [2, 1, 2, 1] && products[0, 1] == 1849 && gradients[w]!.shape == [3])
    }
}
