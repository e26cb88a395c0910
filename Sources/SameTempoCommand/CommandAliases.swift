import Settings

/// Other ways to write a command.
enum CommandAliases {
    /// `evaluate --structure FILE` is `evaluate-structure FILE`, and `--beats` likewise: commands of their own, as hardly an option is
    /// common to them.
    ///
    /// - Parameter arguments: Without the program's name.
    static func expanded(_ arguments: [String]) -> [String] {
        guard arguments.first == "evaluate" else { return arguments }
        for (option, command) in [("--structure", "evaluate-structure"), ("--beats", "evaluate-beats")] {
            guard let place = arguments.prefix(while: { $0 != "--" }).firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) else { continue }
            var rest = Array(arguments.dropFirst())
            rest[place - 1].removeFirst(min(rest[place - 1].count, option.count + 1))
            if rest[place - 1].isEmpty { rest.remove(at: place - 1) }
            return [command] + rest
        }
        return arguments
    }

    /// What to say of a first argument that is no command; nil for one, and for an option.
    ///
    /// - Parameter commands: The names that there are.
    static func remark(on name: String, among commands: [String]) -> String? {
        if name.hasPrefix("-") || name == "help" || commands.contains(name) { return nil }
        let nearest = commands.map { (name: $0, distance: editDistance(name.lowercased(), $0)) }.min { $0.distance < $1.distance }
        // As many slips as still leave most of the word.
        guard let nearest, nearest.distance <= max(1, nearest.name.count / 3) else {
            return "\(name): there is no such command; sametempo --help lists them"
        }
        return "\(name): there is no such command. Did you mean sametempo \(nearest.name)?"
    }
}
