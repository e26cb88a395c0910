import Formats
import Foundation

/// Everything that decides a training run but its data: sizes, shares, rates, seeds.
///
/// The default values of the type *are* the default recipe. Each key, with its range and meaning, stands once in `keys`, at the
/// address that the property has in Swift: `recipe.optimizer.steps` is `optimizer.steps` in a file and for `--set`.
public protocol Recipe: RecipeSection {
    /// What `task:` says in a file of this recipe type, such as "tempo".
    static var task: String { get }
    /// Of keys that once had another name, and of all others of that time, in the order that files had them then. A recipe's
    /// `contentHash` is taken over this layout, so that runs and models keep their identity when a key moves. Empty for a
    /// recipe type whose keys have never moved.
    static var formerKeys: [FormerKey] { get }
    /// The default recipe.
    init()
    /// Of all random numbers.
    var seed: UInt64 { get set }
    /// Threads of the engine; 0 for one per core.
    var threads: Int { get set }
    /// What is wrong with the values together, in a sentence, as far as single ranges cannot say it; nil if nothing is.
    var contradiction: String? { get }
}

/// A key's name in the first layout of a recipe type, and its name now.
public struct FormerKey: Sendable, Hashable {
    let former: String
    let present: String

    /// - Parameters:
    ///   - former: As files had it.
    ///   - present: As `keys` has it; the same as `former` if it never moved.
    public init(_ former: String, _ present: String) { (self.former, self.present) = (former, present) }

    /// A key that has kept its name.
    public init(_ name: String) { self.init(name, name) }
}

extension Recipe {
    public static var formerKeys: [FormerKey] { [] }

    /// Whether this recipe can be trained by: every value lies in its key's range and they fit together. A recipe built in Swift
    /// is held to what one from a file is held to.
    ///
    /// - Parameter place: Where the recipe comes from, for the message.
    /// - Throws: `RecipeError` with the first key that does not fit.
    public func check(place: String = "recipe") throws(RecipeError) {
        for key in Self.keys where !key.accepts(self) {
            throw RecipeError(place: place, message: "\(key.path): \(key.text(self)): expected \(key.expected)")
        }
        if let contradiction { throw RecipeError(place: place, message: contradiction) }
    }

    /// SHA-256 of the recipe, less what cannot change a result. It does not change when a key gets another name or a new key is
    /// added at its default.
    public var contentHash: String {
        var copy = self
        copy.threads = 0
        if Self.formerKeys.isEmpty {
            let usual = Self()
            return SHA256.hexDigest(copy.yaml(comments: false) { !$0.isLater || $0.text(copy) != $0.text(usual) })
        }
        var entries = Self.formerKeys.map { name -> RecipeText.Entry in
            guard let key = Self.keys.first(where: { $0.path == name.present }) else {
                preconditionFailure("\(Self.self).formerKeys: there is no key \(name.present)")
            }
            return RecipeText.Entry(key: name.former, value: key.text(copy), meaning: "")
        }
        let known = Set(Self.formerKeys.map(\.present)), usual = Self()
        for key in Self.keys where !known.contains(key.path) && key.text(copy) != key.text(usual) {
            entries.append(RecipeText.Entry(key: key.path, value: key.text(copy), meaning: ""))
        }
        return SHA256.hexDigest(RecipeText.lines(entries, comments: false))
    }

    /// Every key as it stands, in the order of the file.
    public var settings: [RecipeSetting] {
        let usual = Self()
        return Self.keys.map { key in
            let value = key.text(self)
            return RecipeSetting(key: key.path, value: value, meaning: key.meaning, isDefault: value == key.text(usual))
        }
    }
}

/// One key of a recipe as it stands.
public struct RecipeSetting: Sendable, Hashable {
    /// Dotted, as `--set` takes it.
    public let key: String
    /// As a recipe file would have it.
    public let value: String
    /// A sentence on what it decides, with its unit.
    public let meaning: String
    /// Whether it is what the default recipe has.
    public let isDefault: Bool
}

/// A recipe that cannot be used: where, what was found, what to write instead.
public struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible, LocalizedError {
    /// `file:line:column`, or `--set key`.
    public let place: String
    /// What is wrong and what may stand there.
    public let message: String

    /// - Parameters:
    ///   - place: Where the value stands.
    ///   - message: What is wrong and what may stand there.
    public init(place: String, message: String) { (self.place, self.message) = (place, message) }

    public var description: String { "\(place): \(message)" }
    public var errorDescription: String? { description }
}
