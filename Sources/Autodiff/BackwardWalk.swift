import Tensors

/// The way back through a recorded computation, node by node, latest first.
struct BackwardWalk<Scalar: TensorScalar> {
    /// Gradients of the leaves that the walk has come to.
    private(set) var leaves: [ObjectIdentifier: Tensor<Scalar>] = [:]
    private var pending: [ObjectIdentifier: Tensor<Scalar>]
    private let nodes: [Node<Scalar>]
    private let retainingGraph: Bool
    private var next = 0

    /// - Parameter seed: The gradient of the root.
    init(from root: Node<Scalar>, _ seed: Tensor<Scalar>, retainingGraph: Bool) {
        nodes = Self.reachable(from: root)
        pending = [ObjectIdentifier(root): seed]
        self.retainingGraph = retainingGraph
    }

    /// Passes the gradient of the next node on to what it was computed from; false at the end.
    mutating func takeStep() -> Bool {
        guard next < nodes.count else { return false }
        let node = nodes[next]
        next += 1
        guard var gradient = pending.removeValue(forKey: ObjectIdentifier(node)) else { return true }
        if node.isLeaf {
            leaves[ObjectIdentifier(node)] = gradient
            return true
        }
        guard let pullback = node.pullback else {
            fatalError("backward: the graph of this \(node.primitive!) was freed by an earlier backward pass; "
                + "pass retainingGraph: true there, or compute the value again")
        }
        let parents = node.parents
        var slopes = pullback(&gradient) { index in
            guard let key = parents[index].map(ObjectIdentifier.init), pending[key]?.isUnshared() == true else { return nil }
            return pending.removeValue(forKey: key)
        }
        for (index, parent) in parents.enumerated() {
            guard let parent, var slope = slopes[index] else { continue }
            slopes[index] = nil
            let key = ObjectIdentifier(parent)
            if pending[key] == nil { pending[key] = slope } else { pending[key]!.join(&slope) }
        }
        if !retainingGraph { node.release() }
        return true
    }

    /// What the node of the next step was computed from; nil at the end.
    var nextParents: [Node<Scalar>?]? { next < nodes.count ? nodes[next].parents : nil }

    /// Of a leaf that the walk may not have come to; the walk has it no more.
    mutating func takeGradient(of leaf: ObjectIdentifier) -> Tensor<Scalar>? {
        leaves.removeValue(forKey: leaf) ?? pending.removeValue(forKey: leaf)
    }

    /// How many times the nodes read each leaf; the root, if it is one, not at all.
    func leafUses() -> [ObjectIdentifier: Int] {
        var uses: [ObjectIdentifier: Int] = [:]
        for node in nodes {
            if node.isLeaf { uses[ObjectIdentifier(node), default: 0] += 0 }
            for case let parent? in node.parents where parent.isLeaf { uses[ObjectIdentifier(parent), default: 0] += 1 }
        }
        return uses
    }

    /// All nodes that the result depends on, latest first.
    static func reachable(from root: Node<Scalar>) -> [Node<Scalar>] {
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var found = [root], next = 0
        while next < found.count {
            for case let parent? in found[next].parents where seen.insert(ObjectIdentifier(parent)).inserted {
                found.append(parent)
            }
            next += 1
        }
        return found.sorted { $0.number > $1.number }
    }
}
