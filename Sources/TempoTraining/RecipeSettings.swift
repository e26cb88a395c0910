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

extension Recipe {
    /// Every key in the order of the file.
    public var settings: [RecipeSetting] {
        let usual = Recipe()
        return RecipeKey.all.map { key in
            let value = key.text(self)
            return RecipeSetting(key: key.path, value: value, meaning: key.meaning, isDefault: value == key.text(usual))
        }
    }
}
