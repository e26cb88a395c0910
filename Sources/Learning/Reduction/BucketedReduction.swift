import Autodiff
import Communication
import NeuralNetworks
import Tensors

/// Adds up gradients over ranks while the backward pass still runs: those of some parameters together, as soon as the last of them is
/// final.
///
/// The last parameters of a network are the first whose gradients are final, so buckets are filled from the end. They are always
/// sent in the same order, whatever the order in which a rank fills them. A parameter that would fill a bucket has one of its own, and its
/// gradient is not copied.
///
/// Source: Li et al., "PyTorch Distributed: experiences on accelerating data parallel training", VLDB 2020.
final class BucketedReduction: GradientReduction {
    private let ranks: any Communicator
    private let parameters: [Parameter<Float>]
    private let buckets: [GradientBucket]
    /// The bucket of each parameter.
    private let bucketOf: [Int]

    /// - Parameter bucketBytes: A bucket is full with so many.
    init(_ parameters: [NamedParameter<Float>], over ranks: any Communicator, bucketBytes: Int) {
        (self.ranks, self.parameters) = (ranks, parameters.map(\.parameter))
        var buckets: [GradientBucket] = [], bucketOf = [Int](repeating: 0, count: parameters.count), members: [Int] = [], count = 0
        func close() {
            if members.isEmpty { return }
            for member in members { bucketOf[member] = buckets.count }
            buckets.append(GradientBucket(members.map { ($0, parameters[$0].parameter.shape) }))
            (members, count) = ([], 0)
        }
        for index in parameters.indices.reversed() {
            let own = parameters[index].parameter.shape.count, bytes = MemoryLayout<Float>.size
            if own * bytes >= bucketBytes { close() }
            members.append(index)
            count += own
            if count * bytes >= bucketBytes { close() }
        }
        close()
        (self.buckets, self.bucketOf) = (buckets, bucketOf)
    }

    func reduced(_ loss: StepLoss, isStopAsked: Bool) throws(CommunicationError) -> ReducedStep {
        for bucket in buckets { bucket.empty() }
        var started: [any PendingSum] = [], isPresent = [Float](repeating: 0, count: parameters.count)
        let total = loss.total
        var gradients = try total.backward(of: parameters) { (index, gradient) throws(CommunicationError) in
            if gradient != nil { isPresent[index] = 1 }
            buckets[bucketOf[index]].put(gradient, of: index)
            while started.count < buckets.count, buckets[started.count].isFull { started.append(try ranks.startSum(buckets[started.count].values)) }
            // Sums go on only while somebody asks.
            for sum in started { _ = try sum.isDone() }
        }
        let names = loss.terms.map(\.name) + loss.measures.keys.sorted()
        var numbers = loss.terms.map { $0.value.value.scalar } + loss.measures.sorted { $0.key < $1.key }.map { Float($0.value) }
        numbers += [total.value.scalar, isStopAsked ? 1 : 0] + isPresent
        try ranks.sum(&numbers)
        for sum in started { try sum.wait() }
        for bucket in buckets {
            // What no rank has is left out, as it would be by one.
            bucket.give { index, gradient in
                gradients[parameters[index]] = numbers[names.count + 2 + index] > 0 ? gradient : nil
            }
        }
        // A term may have the name of a measure, and then counts.
        var values = Dictionary(zip(names, numbers.map { Double($0) })) { term, _ in term }
        values["loss"] = Double(numbers[names.count])
        return ReducedStep(gradients: gradients, values: values, isStopAsked: numbers[names.count + 1] > 0)
    }
}
