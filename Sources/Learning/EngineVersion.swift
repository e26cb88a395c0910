/// The version of the engine, networks and file formats together. Checkpoints of another are not continued unasked.
public let engineVersion = "0.1.0"
