/// The shapes of marks.
enum MarkShape: Sendable, CaseIterable {
    case dot, cross, square, triangle, plus

    /// - Parameter text: For those who hover over it.
    func mark(_ x: Double, _ y: Double, _ text: String?) -> HTML {
        let children = text.map { [hint($0)] } ?? []
        func open(_ path: String) -> HTML { HTML("path", [.class("open"), Attribute("d", path)], children) }
        switch self {
        case .dot: return HTML("circle", [.class("dot"), Attribute("cx", x), Attribute("cy", y), Attribute("r", "2.6")], children)
        case .cross: return open("M\((x - 3.2).short) \((y - 3.2).short)l6.4 6.4m0 -6.4l-6.4 6.4")
        case .square: return open("M\((x - 3).short) \((y - 3).short)h6v6h-6z")
        case .triangle: return open("M\(x.short) \((y - 3.8).short)l3.6 6.6h-7.2z")
        case .plus: return open("M\((x - 4).short) \(y.short)h8m-4 -4v8")
        }
    }
}
