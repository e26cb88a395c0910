/// Stops the program over a mistake in shapes or axes: the one place where such messages are worded.
///
/// They read `operation: rule: [shape] x [shape]`, for example
/// `matmul: inner extents differ: [32, 128] x [64, 10]`.
public func shapeFailure(
    _ operation: String, _ rule: String, _ shapes: Shape..., file: StaticString = #file, line: UInt = #line
) -> Never {
    let found = shapes.map(\.description).joined(separator: " x ")
    fatalError(shapes.isEmpty ? "\(operation): \(rule)" : "\(operation): \(rule): \(found)", file: file, line: line)
}
