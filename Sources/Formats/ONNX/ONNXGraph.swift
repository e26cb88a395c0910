import Foundation

/// A neural network in the Open Neural Network Exchange format, collected node by node and written as one file.
///
/// Nodes must be added in an order in which they can be run. All tensors are Float, except for those that operators require as Int64.
/// Field numbers are those of onnx.proto.
public struct ONNXGraph: Sendable {
    /// The version of the operator set that the nodes use.
    public static let operatorSetVersion = 17
    static let fileVersion = 8

    /// A setting of an operator.
    public enum Attribute: Sendable {
        /// One number.
        case integer(Int)
        /// A list of numbers.
        case integers([Int])
    }

    /// An extent of an input or output: a number, or a name for one that the caller of the network chooses.
    public enum Extent: Sendable, Hashable {
        /// A number.
        case fixed(Int)
        /// The name of an extent that may be any.
        case free(String)
    }

    private enum Element: Int { case float = 1, int64 = 7 }

    /// Shown by viewers.
    public let name: String
    /// A sentence on what it does, shown by viewers.
    public let explanation: String
    /// Free text by key, shown by viewers and readable through every runtime.
    public var metadata: [(key: String, value: String)] = []
    private var nodes: [Data] = []
    private var initializers: [Data] = []
    private var inputs: [Data] = []
    private var outputs: [Data] = []
    private var known: Set<String> = []

    /// A graph without nodes.
    public init(name: String, explanation: String) { (self.name, self.explanation) = (name, explanation) }

    // MARK: Building

    /// Adds an input of Float. - Returns: Its name.
    public mutating func addInput(_ name: String, _ extents: [Extent]) -> String {
        claim(name)
        inputs.append(Self.valueInfo(name, extents))
        return name
    }

    /// - Precondition: `name` is a node's output.
    public mutating func addOutput(_ name: String, _ extents: [Extent]) {
        precondition(known.contains(name), "ONNXGraph: output \(name) is made by no node")
        outputs.append(Self.valueInfo(name, extents))
    }

    /// Adds a constant of Float. - Returns: Its name.
    ///
    /// - Precondition: `values` fill `extents`, row by row.
    public mutating func addFloats(_ name: String, _ extents: [Int], _ values: [Float]) -> String {
        add(name, extents, .float, count: values.count, values.withUnsafeBytes { Data($0) })
    }

    /// Adds a single number of Float. - Returns: Its name.
    public mutating func addScalar(_ name: String, _ value: Float) -> String { addFloats(name, [], [value]) }

    /// Adds a constant of Int64, as operators want for shapes and axes. - Returns: Its name.
    public mutating func addIntegers(_ name: String, _ extents: [Int], _ values: [Int]) -> String {
        add(name, extents, .int64, count: values.count, values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) })
    }

    /// Adds a node. - Returns: The name of its result, `result`.
    @discardableResult
    public mutating func add(
        _ operation: String, _ arguments: [String], to result: String, _ attributes: [(name: String, value: Attribute)] = []
    ) -> String {
        for argument in arguments { precondition(known.contains(argument), "ONNXGraph: \(operation) reads \(argument), which nothing makes") }
        claim(result)
        var node = ProtobufWriter()
        for argument in arguments { node.text(1, argument) }
        node.text(2, result)
        node.text(3, result)
        node.text(4, operation)
        for (name, value) in attributes {
            node.message(5) { attribute in
                attribute.text(1, name)
                switch value {
                case .integer(let number):
                    attribute.integer(3, number)
                    attribute.integer(20, 2)
                case .integers(let numbers):
                    for number in numbers { attribute.integer(8, number) }
                    attribute.integer(20, 7)
                }
            }
        }
        nodes.append(node.bytes)
        return result
    }

    // MARK: Writing

    /// The whole file; the same graph gives the same bytes.
    public func encoded(producerVersion: String) -> Data {
        var model = ProtobufWriter()
        model.integer(1, Self.fileVersion)
        model.text(2, "sametempo")
        model.text(3, producerVersion)
        model.message(7) { graph in
            for node in nodes { graph.data(1, node) }
            graph.text(2, name)
            for initializer in initializers { graph.data(5, initializer) }
            graph.text(10, explanation)
            for input in inputs { graph.data(11, input) }
            for output in outputs { graph.data(12, output) }
        }
        model.message(8) { $0.integer(2, Self.operatorSetVersion) }
        for (key, value) in metadata {
            model.message(14) { entry in
                entry.text(1, key)
                entry.text(2, value)
            }
        }
        return model.bytes
    }

    private mutating func claim(_ name: String) {
        precondition(known.insert(name).inserted, "ONNXGraph: the name \(name) is taken")
    }

    private mutating func add(_ name: String, _ extents: [Int], _ element: Element, count: Int, _ bytes: Data) -> String {
        precondition(extents.reduce(1, *) == count, "ONNXGraph: \(count) numbers for \(name) of shape \(extents)")
        claim(name)
        var tensor = ProtobufWriter()
        for extent in extents { tensor.integer(1, extent) }
        tensor.integer(2, element.rawValue)
        tensor.text(8, name)
        tensor.data(9, bytes)
        initializers.append(tensor.bytes)
        return name
    }

    private static func valueInfo(_ name: String, _ extents: [Extent]) -> Data {
        var info = ProtobufWriter()
        info.text(1, name)
        info.message(2) { type in
            type.message(1) { tensor in
                tensor.integer(1, Element.float.rawValue)
                tensor.message(2) { shape in
                    for extent in extents {
                        shape.message(1) { dimension in
                            switch extent {
                            case .fixed(let count): dimension.integer(1, count)
                            case .free(let name): dimension.text(2, name)
                            }
                        }
                    }
                }
            }
        }
        return info.bytes
    }
}
