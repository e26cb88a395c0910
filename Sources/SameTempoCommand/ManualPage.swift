import ArgumentParser
import Foundation
import SameTempoTraining

/// The manual page of a command and its subcommands, in troff's man macros; the same program gives the same bytes.
///
/// What stands in it comes from the argument parser's own description, so that it cannot differ from `--help`.
struct ManualPage {
    let text: String

    /// The description that swift-argument-parser gives of a command.
    private struct Tool: Decodable { var command: Command }
    private struct Command: Decodable {
        var commandName: String, abstract: String?, discussion: String?, shouldDisplay: Bool?
        var subcommands: [Command]?, arguments: [Argument]?
    }
    private struct Argument: Decodable {
        struct Name: Decodable { var kind: String, name: String }
        var kind: String, shouldDisplay: Bool, isOptional: Bool, isRepeating: Bool
        var names: [Name]?, valueName: String?, defaultValue: String?, abstract: String?, discussion: String?
    }

    init?(describing type: (some ParsableCommand).Type) {
        guard let tool = try? JSONDecoder().decode(Tool.self, from: Data(type._dumpHelp().utf8)) else { return nil }
        let root = tool.command, name = root.commandName
        var lines = [".TH \(name.uppercased()) 1 \"\" \"\(SameTempoVersion.text)\" \"User Commands\"", ".SH NAME",
                     Self.plain("\(name) - \(root.abstract ?? "")"), ".SH SYNOPSIS"]
        // `help` is the parser's own, and its description is all in --help.
        let commands = (root.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        for command in commands { lines += [Self.synopsis(name, command), ".br"] }
        lines += [".SH DESCRIPTION"] + Self.paragraphs(root.discussion ?? "")
        lines += [".SH OPTIONS"] + Self.options(root)
        lines.append(".SH COMMANDS")
        for command in commands {
            lines += [".SS \(Self.plain(name + " " + command.commandName))", Self.plain(command.abstract ?? "")]
            lines += [".PP"] + Self.paragraphs(command.discussion ?? "") + Self.options(command, without: ["help", "version"])
        }
        lines += [".SH ENVIRONMENT"]
        for (variable, meaning) in Self.environment { lines += [".TP", ".B \(variable)", Self.plain(meaning)] }
        text = lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private static let environment = [
        ("SAMETEMPO_MODEL", "The model file that is used without --model."),
        ("SAMETEMPO_ENCODER", "The encoder's file that is used without --encoder."),
        ("SAMETEMPO_KEEP_BLAS_KERNELS", "If set, OpenBLAS keeps the kernels that it chose itself."),
        ("XDG_CACHE_HOME", "Where features of training music are kept, in sametempo/features; ~/.cache if not set."),
        ("XDG_STATE_HOME", "Where the journals of tag are kept, in sametempo/tags; ~/.local/state if not set."),
    ]

    private static func options(_ command: Command, without hidden: [String] = []) -> [String] {
        (command.arguments ?? []).filter { $0.shouldDisplay && !hidden.contains($0.valueName ?? "") }.flatMap { argument -> [String] in
            let value = argument.defaultValue.map { " (default: \($0))" } ?? ""
            // A default that lies in the home of whoever makes the page says nothing to others.
            let meaning = (argument.abstract ?? "").replacingOccurrences(of: FeatureCache.defaultFolder, with: "~/.cache/sametempo/features") + value
            return [".TP", label(argument, inSynopsis: false), plain(meaning)] + (argument.discussion.map { [".br"] + paragraphs($0) } ?? [])
        }
    }

    private static func synopsis(_ name: String, _ command: Command) -> String {
        let shown = (command.arguments ?? []).filter { $0.shouldDisplay && !["help", "version"].contains($0.valueName ?? "") }
        let parts = shown.map { argument in
            let text = label(argument, inSynopsis: true) + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(text)]" : text
        }
        return "\\fB\(plain(name)) \(plain(command.commandName))\\fR " + parts.joined(separator: " ")
    }

    private static func label(_ argument: Argument, inSynopsis: Bool) -> String {
        let value = "\\fI\(plain(argument.valueName ?? "value"))\\fR"
        if argument.kind == "positional" { return value }
        let names = (argument.names ?? []).map { "\\fB" + plain(($0.kind == "long" ? "--" : "-") + $0.name) + "\\fR" }
        let written = inSynopsis ? names.last ?? "" : names.joined(separator: ", ")
        return argument.kind == "flag" ? written : "\(written) \(value)"
    }

    /// Lines that begin with spaces are examples and stay as they are.
    private static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = [], isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indented = line.hasPrefix("  ")
            if indented != isExample {
                lines += indented ? [".PP", ".RS", ".nf"] : [".fi", ".RE", ".PP"]
                isExample = indented
            }
            if line.isEmpty { if lines.last != ".PP" { lines.append(".PP") } } else { lines.append(plain(line.trimmingCharacters(in: .whitespaces))) }
        }
        if isExample { lines += [".fi", ".RE"] }
        return lines
    }

    /// Nothing in it means anything to troff.
    private static func plain(_ text: String) -> String {
        let escaped = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
            .replacingOccurrences(of: "\n", with: " ")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
