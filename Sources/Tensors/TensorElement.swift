/// What a tensor can hold: `Float` and `Double` to compute with, `Int` for indices and labels, `Bool` for masks.
///
/// The requirements move elements. Like those of `TensorScalar` they are called once per row or per array.
public protocol TensorElement: Equatable, Sendable, BitwiseCopyable {
    /// Sets `n` elements.
    static func fill(_ n: Int, _ value: Self, _ out: UnsafeMutablePointer<Self>)
    /// y[i] = x[i · stride].
    static func gather(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ y: UnsafeMutablePointer<Self>)
    /// y, `[columns, rows]`, from x, `[rows, columns]`.
    static func transpose(_ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// y[i · stride] = x[places[i · stride] · stride].
    static func takeAlong(
        _ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ places: UnsafePointer<Int>, _ y: UnsafeMutablePointer<Self>)
}

extension TensorElement {
    public static func fill(_ n: Int, _ value: Self, _ out: UnsafeMutablePointer<Self>) { out.update(repeating: value, count: n) }

    public static func gather(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ y: UnsafeMutablePointer<Self>) {
        for i in 0..<n { y[i] = x[i * stride] }
    }

    public static func transpose(_ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        for row in 0..<rows { for column in 0..<columns { y[column * rows + row] = x[row * columns + column] } }
    }

    public static func takeAlong(
        _ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ places: UnsafePointer<Int>, _ y: UnsafeMutablePointer<Self>
    ) {
        for i in 0..<n { y[i * stride] = x[places[i * stride] * stride] }
    }
}

extension Int: TensorElement {}
extension Bool: TensorElement {}
