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
}
