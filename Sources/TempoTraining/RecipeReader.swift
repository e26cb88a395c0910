import Formats
import Foundation
import Yams

/// A recipe that cannot be read: where, what was found, what to write instead.
public struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `file:line:column`, or `--set key`.
    public let place: String
    /// What is wrong and what may stand there.
    public let message: String
    public var description: String { "\(place): \(message)" }
}

/// Reads recipes strictly: an unknown key, a value of another type or out of range is an error with its place, since a
/// misspelt key that is silently ignored costs a training run.
///
///     extends: default.yaml     # read first; relative to this file
///     optimizer:
///       steps: 300
public struct RecipeReader {
    /// Nothing is read yet; see `recipe(contentsOf:)`.
    public init() {}

    /// - Throws: `RecipeError` for the content, `FormatError` when a file cannot be read.
    public func recipe(contentsOf path: String) throws -> Recipe {
        var recipe = Recipe()
        try read(path, into: &recipe, chain: [])
        try check(recipe, place: path)
        return recipe
    }

    /// Applies `key=value` assignments, in order; lists are written `[a, b]`.
    public func apply(_ assignments: [String], to recipe: inout Recipe) throws(RecipeError) {
        for assignment in assignments { try apply(assignment, to: &recipe) }
        try check(recipe, place: "--set \(assignments.joined(separator: " "))")
    }

    private func apply(_ assignment: String, to recipe: inout Recipe) throws(RecipeError) {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw RecipeError(place: "--set \(assignment)", message: "expected key=value")
        }
        let path = assignment[..<equals].trimmingCharacters(in: .whitespaces)
        let text = assignment[assignment.index(after: equals)...].trimmingCharacters(in: CharacterSet(charactersIn: "[] \t"))
        let values = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        try set(path, values, &recipe, place: "--set \(path)")
    }

    private func read(_ path: String, into recipe: inout Recipe, chain: [String]) throws {
        let resolved = URL(fileURLWithPath: path).standardizedFileURL.path
        if chain.contains(resolved) {
            throw RecipeError(place: path, message: "extends itself, by way of \(chain.joined(separator: ", "))")
        }
        if chain.count >= Self.maximumChain { throw RecipeError(place: path, message: "extends more than \(Self.maximumChain) files in a row") }
        let file = try MappedFile(path)
        guard let text = file.withBytes({ $0.count <= Self.maximumBytes ? String(validating: $0, as: UTF8.self) : nil }) else {
            throw RecipeError(place: path, message: "is not a text file in UTF-8 of at most \(Self.maximumBytes >> 10) KiB")
        }
        // Aliases of aliases make the YAML reader work for ever on a few lines; recipes have no use for them.
        if let line = Self.lineWithAlias(text) { throw RecipeError(place: "\(path):\(line)", message: "aliases (*) are not read") }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            throw RecipeError(place: path, message: "is not YAML: \(error)")
        }
        guard let root else { return }
        guard case .mapping(let mapping) = root else {
            throw RecipeError(place: place(path, root), message: "expected keys and values, such as `optimizer:`")
        }
        if let base = mapping["extends"] {
            guard let name = base.string else { throw RecipeError(place: place(path, base), message: "extends: expected a file name") }
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try read(name.hasPrefix("/") ? name : folder.appendingPathComponent(name).path, into: &recipe, chain: chain + [resolved])
        }
        for (key, value) in mapping where key.string != "extends" {
            try read(key, value, prefix: "", file: path, &recipe)
        }
    }

    static let maximumBytes = 256 << 10
    static let maximumChain = 32

    /// Counted from 1; comments do not matter.
    private static func lineWithAlias(_ text: String) -> Int? {
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var before = UInt8(ascii: " ")
            for byte in line {
                if byte == UInt8(ascii: "#"), before == UInt8(ascii: " ") || before == UInt8(ascii: "\t") { break }
                if byte == UInt8(ascii: "*") { return index + 1 }
                before = byte
            }
        }
        return nil
    }

    private func read(_ key: Node, _ value: Node, prefix: String, file: String, _ recipe: inout Recipe) throws(RecipeError) {
        guard let name = key.string else { throw RecipeError(place: place(file, key), message: "expected a key") }
        let path = prefix + name
        switch value {
        case .mapping(let mapping):
            guard prefix.isEmpty, RecipeKey.all.contains(where: { $0.path.hasPrefix(path + ".") }) else {
                throw unknown(path, place(file, key))
            }
            for (key, value) in mapping { try read(key, value, prefix: path + ".", file: file, &recipe) }
        case .sequence(let sequence):
            let values = sequence.compactMap { $0.scalar?.string }
            guard values.count == sequence.count else { throw RecipeError(place: place(file, value), message: "\(path): expected a plain list") }
            try set(path, values, &recipe, place: place(file, value), keyPlace: place(file, key))
        case .scalar(let scalar):
            // A section whose keys are all commented out.
            if scalar.string.isEmpty, prefix.isEmpty, Self.sections.contains(path) { return }
            try set(path, [scalar.string], &recipe, place: place(file, value), keyPlace: place(file, key))
        default:
            throw RecipeError(place: place(file, value), message: "\(path): aliases are not read")
        }
    }

    private func set(_ path: String, _ values: [String], _ recipe: inout Recipe, place: String, keyPlace: String? = nil) throws(RecipeError) {
        guard let key = RecipeKey.byPath[path] else { throw unknown(path, keyPlace ?? place) }
        if !key.set(&recipe, values) {
            throw RecipeError(place: place, message: "\(path): \(values.joined(separator: ", ")): expected \(key.expected)")
        }
    }

    /// What single ranges cannot say.
    private func check(_ recipe: Recipe, place: String) throws(RecipeError) {
        func refuse(_ condition: Bool, _ message: String) throws(RecipeError) {
            if condition { throw RecipeError(place: place, message: message) }
        }
        try refuse(recipe.features.minimumHz >= recipe.features.maximumHz, "features.minimumHz must be below features.maximumHz")
        try refuse(recipe.features.maximumHz > Double(recipe.features.sampleRate) / 2, "features.maximumHz must not exceed half of features.sampleRate")
        try refuse(recipe.network.dilations.count != recipe.network.activationChannels.count, "network.dilations and network.activationChannels must be equally many")
        let highest = recipe.features.semitoneMinimumHz * exp2(Double(recipe.features.semitoneBandCount) / 12)
        try refuse(recipe.features.semitoneBandCount > 0 && highest >= Double(recipe.features.sampleRate) / 2, "features.semitoneBandCount reaches beyond half of features.sampleRate")
        try refuse(recipe.optimizer.selfTrainingRounds > 0 && recipe.pairs.anchorsPerStep == 0, "optimizer.selfTrainingRounds needs pairs.anchorsPerStep above 0: without anchors the network's axis is not in beats per minute")
        try refuse(recipe.features.frameLength % 2 != 0, "features.frameLength must be even, found \(recipe.features.frameLength)")
        try refuse(recipe.features.semitoneFrameLength % 2 != 0,
                   "features.semitoneFrameLength must be even, found \(recipe.features.semitoneFrameLength)")
        try refuse(recipe.network.kernelSize % 2 == 0, "network.kernelSize must be odd, found \(recipe.network.kernelSize)")
        try refuse(recipe.references.minimumBPM >= recipe.references.maximumBPM, "references.minimumBPM must be below references.maximumBPM")
        try refuse(recipe.pairs.referenceShare + recipe.pairs.grooveShare > 1, "pairs.referenceShare and pairs.grooveShare must not exceed 1 together")
        try refuse(!recipe.networkConfiguration.isPossible, "the scored tempi (network.tempoMinimumBPM, tempoBinCount) must lie within three octaves of the rates (rateMinimumBPM, rateOctaves)")
    }

    private static let sections = Set(RecipeKey.all.compactMap { key in
        key.path.firstIndex(of: ".").map { String(key.path[..<$0]) }
    }).sorted()

    private func unknown(_ path: String, _ place: String) -> RecipeError {
        let candidates = RecipeKey.all.map(\.path) + Self.sections + ["extends"]
        // A key may be right and its section forgotten.
        func distance(_ candidate: String) -> Int {
            let name = candidate.split(separator: ".").last.map(String.init) ?? candidate
            return min(editDistance(candidate, path), editDistance(name, path) + 1)
        }
        let nearest = candidates.min { distance($0) < distance($1) }!
        return RecipeError(place: place, message: "unknown key \"\(path)\"; did you mean \"\(nearest)\"?")
    }

    private func place(_ file: String, _ node: Node) -> String {
        node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
    }
}

/// Insertions, deletions and replacements that turn one text into the other (Levenshtein).
func editDistance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let above = row[j + 1]
            row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
            diagonal = above
        }
    }
    return row[b.count]
}
