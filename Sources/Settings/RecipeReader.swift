import Formats
import Foundation
import Yams

/// Reads recipes strictly: an unknown key, a value of another type or out of range is an error with its place, since a
/// misspelt key that is silently ignored costs a training run.
///
///     task: tempo               # which recipe type; may be left out
///     extends: default.yaml     # read first; relative to this file
///     optimizer:
///       steps: 300
///
/// A key is also known by the names that it had in older versions (`Recipe.formerKeys`).
public struct RecipeReader<R: Recipe> {
    /// Nothing is read yet; see `recipe(contentsOf:)`.
    public init() {}

    /// - Parameter base: What the file's keys change.
    /// - Throws: `RecipeError` for the content, `FormatError` when a file cannot be read.
    public func recipe(contentsOf path: String, over base: R = R()) throws -> R {
        var recipe = base
        try read(path, into: &recipe, chain: [])
        try recipe.check(place: path)
        return recipe
    }

    /// A recipe that extends no other, from text.
    ///
    /// - Parameter place: Where the text comes from, for messages.
    /// - Throws: `RecipeError`.
    public func recipe(yaml text: String, place: String) throws(RecipeError) -> R {
        var recipe = R()
        if let file = try RecipeFile(text: text, path: place) { try read(file, into: &recipe) }
        try recipe.check(place: place)
        return recipe
    }

    /// Applies `key=value` assignments, in order; lists are written `[a, b]`.
    public func apply(_ assignments: [String], to recipe: inout R) throws(RecipeError) {
        for assignment in assignments { try apply(assignment, to: &recipe) }
        try recipe.check(place: "--set \(assignments.joined(separator: " "))")
    }

    private func apply(_ assignment: String, to recipe: inout R) throws(RecipeError) {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw RecipeError(place: "--set \(assignment)", message: "expected key=value")
        }
        let path = assignment[..<equals].trimmingCharacters(in: .whitespaces)
        try set(path, RecipeText.values(assignment[assignment.index(after: equals)...]), &recipe, place: "--set \(path)")
    }

    private func read(_ path: String, into recipe: inout R, chain: [String]) throws {
        let chain = try RecipeFile.extend(chain, by: path)
        guard let file = try RecipeFile(path) else { return }
        if let base = try file.base() { try read(base, into: &recipe, chain: chain) }
        try read(file, into: &recipe)
    }

    private func read(_ file: RecipeFile, into recipe: inout R) throws(RecipeError) {
        for (key, value) in file.mapping where key.string != "extends" {
            if key.string == Self.taskKey { try checkTask(value, file.path) } else { try read(key, value, prefix: "", file: file.path, &recipe) }
        }
    }

    private func checkTask(_ value: Node, _ file: String) throws(RecipeError) {
        if value.string != R.task {
            throw RecipeError(place: value.place(in: file), message: "task: \(value.string ?? "a list"): expected \(R.task)")
        }
    }

    private func read(_ key: Node, _ value: Node, prefix: String, file: String, _ recipe: inout R) throws(RecipeError) {
        guard let name = key.string else { throw RecipeError(place: key.place(in: file), message: "expected a key") }
        let path = prefix + name
        switch value {
        case .mapping(let mapping):
            guard prefix.isEmpty, Self.sections.contains(path) || Self.formerSections.contains(path) else { throw unknown(path, key.place(in: file)) }
            for (key, value) in mapping { try read(key, value, prefix: path + ".", file: file, &recipe) }
        case .sequence(let sequence):
            let values = sequence.compactMap { $0.scalar?.string }
            guard values.count == sequence.count else { throw RecipeError(place: value.place(in: file), message: "\(path): expected a plain list") }
            try set(path, values, &recipe, place: value.place(in: file), keyPlace: key.place(in: file))
        case .scalar(let scalar):
            // A section whose keys are all commented out.
            if scalar.string.isEmpty, prefix.isEmpty, Self.sections.contains(path) || Self.formerSections.contains(path) { return }
            try set(path, [scalar.string], &recipe, place: value.place(in: file), keyPlace: key.place(in: file))
        default:
            throw RecipeError(place: value.place(in: file), message: "\(path): aliases are not read")
        }
    }

    private func set(_ path: String, _ values: [String], _ recipe: inout R, place: String, keyPlace: String? = nil) throws(RecipeError) {
        func key(_ path: String) -> RecipeKey<R>? { R.keys.first { $0.path == path } }
        guard let key = key(path) ?? R.formerKeys.first(where: { $0.former == path }).flatMap({ key($0.present) }) else {
            throw unknown(path, keyPlace ?? place)
        }
        if !key.set(&recipe, values) {
            throw RecipeError(place: place, message: "\(path): \(values.joined(separator: ", ")): expected \(key.expected)")
        }
    }

    private static var sections: [String] { sections(R.keys.map(\.path)) }
    private static var formerSections: [String] { sections(R.formerKeys.map(\.former)) }

    private static func sections(_ paths: [String]) -> [String] {
        Set(paths.compactMap { path in path.firstIndex(of: ".").map { String(path[..<$0]) } }).sorted()
    }

    private func unknown(_ path: String, _ place: String) -> RecipeError {
        let candidates = R.keys.map(\.path) + Self.sections + ["extends", Self.taskKey]
        // A key may be right and its section forgotten.
        func distance(_ candidate: String) -> Int {
            let name = candidate.split(separator: ".").last.map(String.init) ?? candidate
            return min(editDistance(candidate, path), editDistance(name, path) + 1)
        }
        let nearest = candidates.min { distance($0) < distance($1) }!
        return RecipeError(place: place, message: "unknown key \"\(path)\"; did you mean \"\(nearest)\"?")
    }

    static var taskKey: String { recipeTaskKey }
}

/// The key that names the recipe type.
let recipeTaskKey = "task"

/// The task that a recipe file, or one that it extends, names; nil if none does.
///
/// - Throws: `RecipeError` for a file that is no recipe, `FormatError` when one cannot be read.
public func recipeTask(contentsOf path: String) throws -> String? {
    var next: String? = path, chain: [String] = []
    while let path = next {
        chain = try RecipeFile.extend(chain, by: path)
        guard let file = try RecipeFile(path) else { return nil }
        if let task = file.mapping[recipeTaskKey]?.string { return task }
        next = try file.base()
    }
    return nil
}

/// The task that a recipe's text names; nil if it names none.
///
/// - Parameter place: Where the text comes from, for messages.
/// - Throws: `RecipeError` for what is no recipe.
public func recipeTask(yaml text: String, place: String) throws(RecipeError) -> String? {
    try RecipeFile(text: text, path: place)?.mapping[recipeTaskKey]?.string
}
