/// The program that made the estimates; files that are kept name it.
public struct OutputTool: Sendable, Hashable {
    /// The program's name.
    public var name: String
    /// The program's version.
    public var version: String
    /// The hash of the model's file; nil if it is not known or not asked for.
    public var model: String?

    /// - Parameter model: What tells models apart.
    public init(name: String, version: String, model: String? = nil) {
        (self.name, self.version, self.model) = (name, version, model)
    }
}
