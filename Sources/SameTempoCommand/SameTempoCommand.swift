import ArgumentParser
import Foundation
import SameTempo

@main
struct SameTempoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sametempo",
        abstract: "Learns musical tempo from unlabeled music, and estimates it.",
        discussion: """
            Train on a folder of music, no annotations needed:
              sametempo train ~/Music --output my-run
            Estimate the tempo of files:
              sametempo estimate song.mp3 ~/Music/Albums
            Measure against annotations:
              sametempo evaluate annotated.csv

            Results go to standard output, all else to standard error. Exit codes: 0 all done; 1 some inputs failed and \
            are named at the end; 64 wrong usage or recipe, or an output that would destroy an input; 66 input missing; 70 a bug; 74 cannot write; 75 a process of a job of several was lost; 130 interrupted.
            """,
        version: SameTempoVersion.text,
        subcommands: [
            TrainCommand.self, EstimateCommand.self, SegmentCommand.self, EvaluateCommand.self, EvaluateStructureCommand.self, EvaluateBeatsCommand.self, AssessCommand.self, ReferencesCommand.self, StretchCommand.self, ClickCommand.self, SeparateCommand.self,
            TagCommand.self, EmbedCommand.self, FeaturesCommand.self, ProbeCommand.self, LabelCommand.self, NeighboursCommand.self, SearchCommand.self, TranslateCommand.self, LocalityCommand.self,
            InspectCommand.self, ExportCommand.self, ManualCommand.self,
        ])

    static func main() {
        // What else is to be said of versions takes longer to find out than most runs should wait.
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == ["--version"] {
            printResult(SameTempoVersion.details())
        } else {
            if let name = arguments.first, let remark = CommandAliases.remark(on: name, among: configuration.subcommands.compactMap { $0.configuration.commandName }) {
                exit(withError: stop(remark, .wrongUsage))
            }
            do {
                var command = try parseAsRoot(CommandAliases.expanded(arguments))
                try JobRanks.check(command)
                try command.run()
            } catch { exit(withError: error) }
        }
    }
}

