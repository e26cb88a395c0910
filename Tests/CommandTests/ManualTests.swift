import Foundation
import Testing

/// What the program says of itself: versions, the manual page, shell completions.
@Suite struct ManualTests {
    let folder: TemporaryFolder, program: Program

    static let commands = ["train", "estimate", "segment", "evaluate", "evaluate-structure", "evaluate-beats", "assess", "references", "stretch", "click", "separate", "tag", "embed", "features", "probe", "label",
                           "neighbours", "search", "translate", "locality", "inspect", "export"]

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
    }

    @Test func theVersionNamesTheModelAndTheLibraries() throws {
        let model = try folder.file("broken.safetensors", "no model")
        let outcome = try program.start(["--version"], environment: ["SAMETEMPO_MODEL": model]).finish(withinSeconds: 20)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.lines[0].hasPrefix("sametempo "))
        let names = outcome.lines.dropFirst().map { String($0.prefix { $0 != " " }) }
        #expect(names == ["model", "OpenBLAS", "FFTW", "libsndfile", "libmpg123", "libsamplerate", "FFmpeg"])
        #expect(outcome.lines[1].contains(model))
        for line in outcome.lines[3...7] { #expect(line.contains { $0.isNumber }, "\(line)") }
    }

    @Test func theVersionNamesTheModelThatWouldBeUsed() throws {
        let model = try TestMusic.shared.get().model
        let outcome = try program("--version", environment: ["SAMETEMPO_MODEL": model])
        #expect(outcome.lines[1].contains(model) && outcome.lines[1].contains("sha256 ") && outcome.lines[1].contains("sametempo-model-1"))
    }

    /// Options as `--help` lists them.
    private func options(_ command: String) throws -> Set<String> {
        let help = try program(command, "--help").output
        return Set(help.matches(of: /(?m)^  (?:-\w, )?(--[a-z-]+)/).map { String($0.1) })
    }

    @Test func theManualPageHasEveryCommandAndOption() throws {
        let outcome = try program("help-man")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let page = outcome.output
        #expect(page.hasPrefix(".TH SAMETEMPO 1 ") && page.contains("\n.SH ENVIRONMENT\n") && page.contains("Exit codes: 0 all done"))
        // Whoever makes the page leaves no trace in it.
        #expect(!page.contains(folder.path) && !page.contains(NSHomeDirectory() + "/"))
        let parts = page.components(separatedBy: "\n.SS sametempo ")
        #expect(parts.dropFirst().map { String($0.prefix { $0 != "\n" }).replacingOccurrences(of: "\\-", with: "-") } == Self.commands)
        for (command, part) in zip(Self.commands, parts.dropFirst()) {
            let options = try options(command).subtracting(["--help", "--version"])
            #expect(!options.isEmpty)
            for option in options { #expect(part.contains("\\fB\(option.replacingOccurrences(of: "-", with: "\\-"))\\fR"), "\(command) \(option)") }
        }
        // A line that begins with a point is a macro: only those that are meant.
        let macros = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { String($0.prefix { $0 != " " }) })
        #expect(macros.isSubset(of: [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".RS", ".RE", ".nf", ".fi"]), "\(macros)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
    func completionsOfferCommandsOptionsAndValues() throws {
        let script = try program("--generate-completion-script", "bash")
        #expect(script.status == 0)
        let questions: [([String], [String])] = try [
            ([""], Self.commands), (["ins"], ["inspect"]), (["references", "--pattern", "wa"], ["waltz"]), (["inspect", "--format", ""], ["text", "json"]),
            (["export", "--model", folder.file("some.safetensors")], [folder.path + "/some.safetensors"]),
        ] + Self.commands.map { ([$0, "--"], try Array(options($0))) }
        let asking = questions.map { words, _ in
            let line = (["sametempo"] + words).map { "'\($0)'" }.joined(separator: " ")
            return "COMP_WORDS=(\(line)); COMP_CWORD=\(words.count); COMP_LINE=\"\((["sametempo"] + words).joined(separator: " "))\"; "
                + "COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _sametempo sametempo '\(words.last!)' "
                + "'\((["sametempo"] + words)[words.count - 1])'; echo \"${COMPREPLY[*]}\""
        }
        let file = try folder.file("ask.bash", script.output + "\n" + asking.joined(separator: "\n") + "\n")
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [file]
        process.standardOutput = pipe
        try process.run()
        let answers = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        for ((words, expected), answer) in zip(questions, answers) {
            #expect(Set(answer.split(separator: " ").map(String.init)).isSuperset(of: expected), "\(words): \(answer)")
        }
        #expect(answers.count == questions.count + 1)
        for shell in ["zsh", "fish"] {
            let script = try program("--generate-completion-script", shell)
            #expect(script.status == 0)
            for command in Self.commands { #expect(script.output.contains(command), "\(shell) \(command)") }
        }
    }
}
