/// Something that a page tells of where it comes from: when, by which program, with which model and settings, from which data.
public struct PageFact: Sendable, Hashable {
    /// What is told.
    public var name: String
    /// It, for people.
    public var value: String

    /// A name and its value.
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

    static func list(_ facts: [PageFact]) -> HTML {
        tag("dl", .class("facts")) {
            facts.map { fact in
                tag("div") {
                    tag("dt") { fact.name }
                    tag("dd") { foreign(fact.value) }
                }
            }
        }
    }
}
