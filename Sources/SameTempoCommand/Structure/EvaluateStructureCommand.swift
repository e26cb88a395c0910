import ArgumentParser
import Formats
import Structure

struct EvaluateStructureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate-structure",
        abstract: "Measures found parts against marked ones.",
        discussion: """
            The same as evaluate --structure. The table is a CSV file with the columns path, startSeconds, label and, if known, \
            durationSeconds; one row a part, in order. Paths are relative to it. Printed is the mean over songs, each with a 95 % \
            bootstrap interval: the F-measure of boundaries within 0.5 and 3 s, with the ends of the song and trimmed, that is without \
            them; median distances; and how labels agree, by pairs of frames (pairwise F) and by entropy. "Verse 2b" counts as a verse. \
            The figures equal those of mir_eval.segment. Beside them stand those of as many equal parts, and of a part every 15 s: \
            untrimmed figures of such grids are high, so look at the trimmed ones. Songs of several tables count together. With --against, the \
            last columns tell by how much the figures are above those of another feature, with an interval over the same songs.

              sametempo evaluate-structure sections.csv --per-track songs.csv
              sametempo evaluate-structure songs.csv more.csv --against mfcc --against mel
            """)

    @Argument(help: "The marked songs: CSV files with columns path, startSeconds, label[, durationSeconds].", completion: .file(extensions: ["csv"]))
    var sections: [String]

    @OptionGroup var structureOptions: StructureOptions
    @Option(help: ArgumentHelp("Also measure this feature, and show the difference; may be given several times.", valueName: "feature"))
    var against: [FeatureName] = []

    @OptionGroup var tableOptions: ResultTableOptions

    @Option(help: ArgumentHelp("Write a line per song with all figures.", valueName: "file"), completion: .file())
    var perTrack: String?

    @OptionGroup var overwriteOption: OverwriteOption

    @Option(help: "Files worked on at once; 0 for one per core.")
    var jobs: Int = 0

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if sections.isEmpty { throw ValidationError("Give at least one table of marked songs.") }
        if jobs < 0 { throw ValidationError("--jobs must not be negative, found \(jobs)") }
    }

    func run() throws {
        let outputs = [tableOptions.file, perTrack]
        try checkOutputs(outputs, inputs: sections + structureOptions.inputs, overwrites: overwriteOption.overwrite)
        let songs = try sections.flatMap { path in try readOrStop { () throws(FormatError) in try SectionTable(contentsOf: path).songs } }
        try checkOutputs(outputs, inputs: songs.map(\.resolvedPath), overwrites: overwriteOption.overwrite)
        let analyzer = try structureOptions.analyzer()
        let rivals = try against.map { rival in
            var other = analyzer
            other.feature = try readOrStop { () throws(FormatError) in try rival.type.load(model: nil) }
            return (name: rival.type.name, analyzer: other)
        }
        try StructureEvaluation(songs: songs, analyzer: analyzer, rivals: rivals, jobs: jobs, quiet: quiet).run(output: tableOptions, perTrack: perTrack)
    }
}
