/// What every JAMS document says of the file that it is about.
package struct JAMSFileMetadata: Encodable {
    private let title: String
    private let artist = "", release = ""
    private let duration: Double
    private let jams_version = "0.3.4"
    private let identifiers: [String: String] = [:]

    /// - Parameter duration: In seconds; 0 if it is not known.
    package init(path: String, duration: Double) { (title, self.duration) = (fileTitle(path), duration) }
}

/// What every annotation says of its maker.
package struct JAMSAnnotationMetadata: Encodable {
    private let annotator: [String: String]
    private let annotation_tools: String
    private let annotation_rules: String
    private let version: String
    private let data_source = "program"

    /// - Parameter rules: What is annotated.
    package init(rules: String, tool: OutputTool) {
        annotator = ["name": tool.name]
        annotation_tools = "\(tool.name) \(tool.version)" + (tool.model.map { ", model \($0)" } ?? "")
        (annotation_rules, version) = (rules, tool.version)
    }
}

/// A file's name without folders and without what follows its last dot.
private func fileTitle(_ path: String) -> String {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
    return String(name[..<dot])
}
