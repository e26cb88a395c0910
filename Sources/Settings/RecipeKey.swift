/// A group of settings whose keys can stand in recipes of several types, under a name of the recipe's choice.
public protocol RecipeSection: Sendable, Hashable {
    /// Every key, in the order of a printed recipe.
    static var keys: [RecipeKey<Self>] { get }
}

/// One key of a recipe: its path, meaning, and how its text becomes a value within its range.
public struct RecipeKey<Owner>: Sendable {
    /// Dotted, as `--set` takes it.
    public let path: String
    /// A sentence on what it decides, with its unit.
    public let meaning: String
    /// What may stand there, for messages.
    public let expected: String
    /// As a recipe file has it.
    let text: @Sendable (Owner) -> String
    /// Whether recipes were trained by before it was there: at its default it does not count in the content hash.
    private(set) var isLater = false
    /// Gives false if it does not take the values; more than one are a list.
    let set: @Sendable (inout Owner, [String]) -> Bool

    /// Whether the value that `owner` has now is one that the key would take.
    func accepts(_ owner: Owner) -> Bool {
        var copy = owner
        return set(&copy, RecipeText.values(text(owner)))
    }

    /// The key under the name of a section of a larger recipe.
    func under<Outer>(_ section: String, _ place: WritableKeyPath<Outer, Owner> & Sendable) -> RecipeKey<Outer> {
        RecipeKey<Outer>(path: "\(section).\(path)", meaning: meaning, expected: expected, text: { text($0[keyPath: place]) },
                         isLater: isLater, set: { set(&$0[keyPath: place], $1) })
    }
}

extension Array {
    /// The keys of a group of settings, under its name.
    public static func section<Owner, Section: RecipeSection>(
        _ name: String, _ place: WritableKeyPath<Owner, Section> & Sendable
    ) -> [RecipeKey<Owner>] where Element == RecipeKey<Owner> {
        Section.keys.map { $0.under(name, place) }
    }
}

extension RecipeKey {
    /// The key as one that was added when recipes were trained by already: at its default it does not change `Recipe.contentHash`, so
    /// that runs begun before can be gone on with.
    public var addedLater: RecipeKey {
        var copy = self
        copy.isLater = true
        return copy
    }

    /// A whole number.
    public static func int(_ path: String, _ key: WritableKeyPath<Owner, Int> & Sendable, _ range: ClosedRange<Int>, _ meaning: String) -> RecipeKey {
        single(path, key, meaning, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number.
    public static func number(_ path: String, _ key: WritableKeyPath<Owner, Double> & Sendable, _ range: ClosedRange<Double>, _ meaning: String) -> RecipeKey {
        single(path, key, meaning, expected: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// True or false.
    public static func flag(_ path: String, _ key: WritableKeyPath<Owner, Bool> & Sendable, _ meaning: String) -> RecipeKey {
        single(path, key, meaning, expected: "true or false") { Bool($0) }
    }

    /// A word or a path; one line.
    public static func text(_ path: String, _ key: WritableKeyPath<Owner, String> & Sendable, _ meaning: String) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: "a word or a path", text: { quoted($0[keyPath: key]) },
                  set: { owner, values in
                      guard values.count == 1, !values[0].isEmpty, !values[0].contains(where: \.isNewline) else { return false }
                      owner[keyPath: key] = values[0]
                      return true
                  })
    }

    /// As YAML reads it back, whatever is in it.
    private static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "_./-".utf8.contains(byte)
        }
        return plain && text.utf8.contains { $0 > 0x39 } ? text : "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
    }

    /// A seed.
    public static func seed(_ path: String, _ key: WritableKeyPath<Owner, UInt64> & Sendable, _ meaning: String) -> RecipeKey {
        single(path, key, meaning, expected: "a whole number, not negative") { UInt64($0) }
    }

    /// One of the cases of an enumeration, by name.
    public static func choice<Choice: CaseIterable & RawRepresentable & Sendable>(
        _ path: String, _ key: WritableKeyPath<Owner, Choice> & Sendable, _ meaning: String
    ) -> RecipeKey where Choice.RawValue == String {
        RecipeKey(path: path, meaning: meaning, expected: Choice.allCases.map(\.rawValue).joined(separator: " or "),
                  text: { $0[keyPath: key].rawValue },
                  set: { owner, values in
                      guard values.count == 1, let value = Choice(rawValue: values[0]) else { return false }
                      owner[keyPath: key] = value
                      return true
                  })
    }

    /// Some of the cases of an enumeration, each at most once.
    public static func choices<Choice: CaseIterable & RawRepresentable & Hashable & Sendable>(
        _ path: String, _ key: WritableKeyPath<Owner, [Choice]> & Sendable, _ meaning: String
    ) -> RecipeKey where Choice.RawValue == String {
        RecipeKey(path: path, meaning: meaning, expected: "a list among \(Choice.allCases.map(\.rawValue).joined(separator: ", "))",
                  text: { "[\($0[keyPath: key].map(\.rawValue).joined(separator: ", "))]" },
                  set: { owner, values in
                      let choices = values.compactMap { Choice(rawValue: $0) }
                      guard choices.count == values.count, !choices.isEmpty, Set(choices).count == choices.count else { return false }
                      owner[keyPath: key] = choices
                      return true
                  })
    }

    /// A list of whole numbers, at least one.
    public static func ints(_ path: String, _ key: WritableKeyPath<Owner, [Int]> & Sendable, _ range: ClosedRange<Int>, _ meaning: String) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: "a list of whole numbers from \(range.lowerBound) to \(range.upperBound)",
                  text: { "[\($0[keyPath: key].map(String.init).joined(separator: ", "))]" },
                  set: { owner, values in
                      let numbers = values.compactMap { Int($0) }.filter(range.contains)
                      guard numbers.count == values.count, !numbers.isEmpty else { return false }
                      owner[keyPath: key] = numbers
                      return true
                  })
    }

    private static func single<Value>(
        _ path: String, _ key: WritableKeyPath<Owner, Value> & Sendable, _ meaning: String, expected: String,
        _ read: @escaping @Sendable (String) -> Value?
    ) -> RecipeKey {
        RecipeKey(path: path, meaning: meaning, expected: expected, text: { "\($0[keyPath: key])" },
                  set: { owner, values in
                      guard values.count == 1, let value = read(values[0]) else { return false }
                      owner[keyPath: key] = value
                      return true
                  })
    }
}
