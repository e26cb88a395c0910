import Formats

/// How the averaged weights do on what is held out.
public struct ValidationOutcome {
    /// Numbers by name. The weights with the lowest `loss` are the best ones of a run.
    public var values: [String: Double]
    /// What TensorBoard shows beside them.
    public var pictures: [ValidationPicture]

    /// - Parameter values: With a `loss` among them, or it traps.
    public init(_ values: [String: Double], pictures: [ValidationPicture] = []) {
        precondition(values["loss"] != nil, "ValidationOutcome: there is no loss to choose the best weights by")
        (self.values, self.pictures) = (values, pictures)
    }

    /// What the best weights are chosen by.
    public var loss: Double { values["loss"]! }
}

/// A picture of what the network makes of something that is held out.
public struct ValidationPicture {
    /// Shown as `validation/NAME`.
    public var name: String
    /// The picture.
    public var image: PNG

    /// A picture by name.
    public init(name: String, image: PNG) { (self.name, self.image) = (name, image) }
}
