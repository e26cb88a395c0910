/// The program that made the estimates; files that are kept name it.
public struct OutputTool: Sendable, Hashable {
    /// The program's name.
    public var name: String
    /// The program's version.
    public var version: String
    /// What tells models apart, such as a hash of the file; nil if it is not known.
    public var model: String?

    /// - Parameter model: What tells models apart.
    public init(name: String, version: String, model: String? = nil) {
        (self.name, self.version, self.model) = (name, version, model)
    }
}
