import Autodiff
import NeuralNetworks
import Tensors
import Testing

/// Where a convention decides (ties, directions, the order of equals), it is PyTorch's: values, gradients and places.
@Suite struct GoldenOrderTests {
    @Test func powersOrderAndSumsAgreeWithPyTorch() {
        compare(Float.self)
        compare(Double.self)
    }

    private func compare<Scalar: TensorScalar>(_: Scalar.Type) {
        func check(_ name: String, _ f: (GoldenCase<Scalar>) -> Variable<Scalar>) {
            let item = GoldenCase<Scalar>(name)
            item.expect(f(item))
        }
        func places(_ item: GoldenCase<Scalar>, _ key: String) -> Tensor<Int> { item.tensors[key]!.converted(to: Int.self) }

        check("power") { $0["a"] ** $0["b"] }
        check("power.whole") { $0["x"] ** 3 }
        check("power.base") { 2 ** $0["x"] }
        check("sin") { $0["x"].sin() }
        check("cos") { $0["x"].cos() }
        check("maximumOfTwo.ties") { maximum($0["a"], $0["b"]) }
        check("cumulativeSum") { $0["x"].cumulativeSum(axis: 1) }
        check("cumulativeSum.fromEnd") { $0["x"].cumulativeSum(fromEnd: true) }
        check("takeAlong") { $0["x"].takenAlong(axis: 1, places($0, "places")) }
        check("topK") {
            let (values, indices) = $0["x"].topK(3)
            #expect(indices == places($0, "indices"))
            return values
        }
        for (name, descending) in [("sorted", false), ("descending", true)] {
            check("sorted.\(name)") {
                #expect($0["x"].value.argsort(descending: descending) == places($0, "indices"), "\(name)")
                return $0["x"].sorted(descending: descending)
            }
        }
        for (number, equation) in ["bij,bjk->bik", "ij,kj->ki", "bijc,dbj->dc", "i,j->ji"].enumerated() {
            check("einsum.\(number)") { einsum(equation, $0["a"], $0["b"]) }
        }
    }
}
