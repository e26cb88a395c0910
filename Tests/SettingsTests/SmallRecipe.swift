import Settings

/// A recipe type of a task that does not exist, with one group of settings.
struct SmallRecipe: Recipe {
    static let task = "small"

    struct Brush: RecipeSection {
        enum Colour: String, CaseIterable, Sendable { case red, green }

        var width = 2.5
        var colour = Colour.red
        var isWet = false
        var hairs = [3, 5]

        static let keys: [RecipeKey<Brush>] = [
            .number("width", \.width, 0.5...10, "in millimetres"), .choice("colour", \.colour, "of the paint"),
            .flag("isWet", \.isWet, "whether it is"), .ints("hairs", \.hairs, 1...9, "in each row"),
        ]
    }

    var seed: UInt64 = 1
    var threads = 0
    var brush = Brush()

    static let keys: [RecipeKey<SmallRecipe>] =
        [.seed("seed", \.seed, "of all random numbers"), .int("threads", \.threads, 0...8, "of the engine")] + .section("brush", \.brush)

    var contradiction: String? { brush.isWet && brush.width < 1 ? "a wet brush is wider than brush.width \(brush.width)" : nil }
}

/// The same after two keys have moved and one was added.
struct MovedRecipe: Recipe {
    static let task = "small"

    var seed: UInt64 = 1
    var threads = 0
    var millimetres = 2.5
    var colour = SmallRecipe.Brush.Colour.red
    var isWet = false
    var hairs = [3, 5]
    var pressure = 1.0

    static let keys: [RecipeKey<MovedRecipe>] = [
        .number("millimetres", \.millimetres, 0.5...10, "of the brush"), .seed("seed", \.seed, "of all random numbers"),
        .int("threads", \.threads, 0...8, "of the engine"), .number("pressure", \.pressure, 0...2, "is new"),
        .choice("colour", \.colour, "of the paint"), .flag("isWet", \.isWet, "whether it is"), .ints("hairs", \.hairs, 1...9, "in each row"),
    ]
    static let formerKeys: [FormerKey] = [
        .init("seed"), .init("threads"), .init("brush.width", "millimetres"), .init("brush.colour", "colour"),
        .init("brush.isWet", "isWet"), .init("brush.hairs", "hairs"),
    ]
    var contradiction: String? { nil }
}
