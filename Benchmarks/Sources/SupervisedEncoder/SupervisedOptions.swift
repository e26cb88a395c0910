/// What the command line says.
struct SupervisedOptions {
    var folders: [String] = []
    var output = ""
    var steps = 1000
    var windows = 64
    var seed: UInt64 = 1
    var threads = 1

    /// - Returns: nil where help is wanted.
    /// - Throws: `UsageError`.
    init?(_ words: [String]) throws(UsageError) {
        if words.contains("-h") || words.contains("--help") { return nil }
        var words = words[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else {
                folders.append(word)
                continue
            }
            guard let value = words.popFirst() else { throw UsageError("\(word): a value must follow, or there is no such option") }
            func number<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) throws(UsageError) -> Number {
                guard let number = Number(value), range.contains(number) else {
                    throw UsageError("\(word) must be from \(range.lowerBound) to \(range.upperBound), found \(value)")
                }
                return number
            }
            switch word {
            case "--output": output = value
            case "--steps": steps = try number(1...1_000_000)
            case "--windows": windows = try number(2...4096)
            case "--seed": seed = try number(0...UInt64.max)
            case "--threads": threads = try number(0...1024)
            default: throw UsageError("\(word): no such option")
            }
        }
        if folders.isEmpty { throw UsageError("no FOLDER") }
        if output.isEmpty { throw UsageError("no --output") }
    }
}

/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
