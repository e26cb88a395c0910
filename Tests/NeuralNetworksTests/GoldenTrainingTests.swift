import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

/// Fifty steps of every optimiser, and of a small model, against PyTorch.
@Suite struct GoldenTrainingTests {
    @Test(arguments: ["sgd", "sgd.momentum", "sgd.nesterov", "adam", "adamW"])
    func theOptimizerWalksPyTorchsPath(_ name: String) {
        walk(name, Float.self)
        walk(name, Double.self)
    }

    private func optimizer<Scalar>(_ name: String, _ parameters: [NamedParameter<Scalar>]) -> any Optimizer<Scalar> {
        switch name {
        case "sgd": SGD(parameters, weightDecay: 0.01)
        case "sgd.momentum": SGD(parameters, momentum: 0.9, weightDecay: 0.01)
        case "sgd.nesterov": SGD(parameters, momentum: 0.9, isNesterov: true)
        case "adam": Adam(parameters, weightDecay: 0.01)
        case "adamW": AdamW(parameters, weightDecay: 0.1)
        default: fatalError("no optimiser \(name)")
        }
    }

    private func walk<Scalar: TensorScalar>(_ name: String, _: Scalar.Type) {
        let item = GoldenCase<Scalar>("optimizer." + name)
        let parameter = Parameter(item.tensors["start"]!), center = Variable(item.tensors["c"]!)
        var optimizer = optimizer(name, [NamedParameter("w", parameter)])
        var path: [Tensor<Scalar>] = []
        for _ in 0..<50 {
            let loss = (parameter.variable.square() - center).square().sum() / 4
            optimizer.update(loss.backward(), learningRate: 0.02)
            path.append(parameter.value.reshaped([1, 6]))
        }
        #expect(optimizer.step == 50)
        item.compare("path", .concatenated(path, axis: 0))
    }

    @Test func groupsWalkPyTorchsPath() {
        walkInGroups(Float.self)
        walkInGroups(Double.self)
    }

    private func walkInGroups<Scalar: TensorScalar>(_: Scalar.Type) {
        let item = GoldenCase<Scalar>("optimizer.adamW.groups")
        let w = Parameter(item.tensors["w"]!), b = Parameter(item.tensors["b"]!)
        let c = Variable(item.tensors["c"]!), d = Variable(item.tensors["d"]!)
        var optimizer = AdamW(groups: [
            ParameterGroup([NamedParameter("w", w)], weightDecay: 0.1), ParameterGroup([NamedParameter("b", b)], learningRateScale: 0.5),
        ])
        var path: [Tensor<Scalar>] = []
        for _ in 0..<25 {
            let loss = ((w.variable.square() - c).square().sum() + (b.variable.square() - d).square().sum()) / 4
            optimizer.update(loss.backward(), learningRate: 0.02)
            path.append(.concatenated([w.value.reshaped([1, 6]), b.value.reshaped([1, 3])], axis: 1))
        }
        item.compare("path", .concatenated(path, axis: 0))
    }

    @Test func aClassifierTrainsAsInPyTorch() {
        train(Float.self)
        train(Double.self)
    }

    private func train<Scalar: TensorScalar>(_: Scalar.Type) {
        let item = GoldenCase<Scalar>("training")
        var stream = RandomStream(seed: 1), pass = ForwardPass.training(stream: stream)
        let model = Sequential<Scalar>(
            Linear(4, 8, stream: &stream), LayerNorm(8), Activation(.gelu), Linear(8, 3, stream: &stream))
        let start = item.tensors.filter { $0.key.hasPrefix("start.") }
        #expect(model.load(Dictionary(uniqueKeysWithValues: start.map { (String($0.key.dropFirst(6)), $0.value) })).isClean)
        let x = Variable(item.tensors["x"]!), labels = item.tensors["labels"]!.scalars.map { Int($0) }
        var optimizer = AdamW(model.parameters, weightDecay: 0.01), losses: [Scalar] = [], norms: [Scalar] = []
        for _ in 0..<50 {
            let loss = crossEntropy(logits: model(x, &pass), labels: labels).mean()
            var gradients = loss.backward()
            norms.append(Scalar(gradients.clip(model.parameters, toNorm: 0.5)))
            optimizer.update(gradients, learningRate: 0.01)
            losses.append(loss.value.scalar)
        }
        item.compare("losses", Tensor(vector: losses))
        item.compare("norms", Tensor(vector: norms))
        for entry in model.parameters { item.compare("end." + entry.name, entry.parameter.value) }
    }
}
