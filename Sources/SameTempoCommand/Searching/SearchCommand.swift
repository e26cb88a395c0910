import ArgumentParser
import AudioFiles
import EmbeddingTranslation
import Embeddings
import Formats
import Foundation
import Reports
import SameTempo
import Tagging

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds music like a track, but faster, slower, or at a wanted tempo.",
        discussion: """
            The query's embedding is moved to where the same music would lie at another tempo, and the tracks nearest to that place are \
            printed, nearest first: rank, similarity (the weighted cosine of the embeddings' parts, 1 is the same), path. The query is a path as the table has it, # and \
            the number of a row, or any other audio file. Nothing is stretched and nothing embedded anew, so a search takes milliseconds \
            once the table is read. How much the rhythm part counts, and with it the tempo, is --rhythm-weight.

              sametempo embed ~/Music -o music.npy
              sametempo search song.mp3 --in music.npy --faster 1.1
              sametempo search song.mp3 --in music.npy --bpm 128 --tempi --report search.html
              sametempo search song.mp3 --in music.npy --tempo-curve 100-128/8 --not-same-artist
            """)

    @Argument(help: "A path in the table, # and the number of a row, or another audio file.", completion: .file())
    var query: String

    @Option(name: .customLong("in"), help: ArgumentHelp("Embeddings: .npy with .jsonl beside it, .safetensors, .csv or .jsonl.", valueName: "file"), completion: .file())
    var embeddings: String

    @OptionGroup var wanted: WantedTempi

    @Option(name: [.customShort("k"), .customLong("count")], help: "How many tracks; with --tempo-curve it is one for each tempo.")
    var count: Int = 10

    @Option(help: "How much the rhythm part of an embedding counts, from 0 to 1. The rest is for how it sounds.")
    var rhythmWeight: Double = 0.6

    @Flag(help: "Leave out the query's artist: files whose tags name the same one; where tags name none, files in the same folder.")
    var notSameArtist = false

    @Flag(help: "Also estimate the tempo of the query and of what is found.")
    var tempi = false

    @OptionGroup var encoderOption: EncoderOption
    @OptionGroup var translationOption: TranslationOption
    @OptionGroup var modelOption: ModelOption

    @Option(name: .customLong("report"), help: ArgumentHelp("Write a page that plays the query and what is found.", valueName: "file.html"), completion: .file())
    var reportPath: String?

    @OptionGroup var tableOptions: ResultTableOptions
    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No remarks, only results and errors.")
    var quiet = false

    func validate() throws {
        if count < 1 { throw ValidationError("-k must be at least 1, found \(count)") }
        if !(0...1).contains(rhythmWeight) { throw ValidationError("--rhythm-weight must be from 0 to 1, found \(rhythmWeight)") }
    }

    func run() throws {
        try checkOutputs([tableOptions.file, reportPath], inputs: inputFiles(embeddings) + [query, encoderOption.path, translationOption.path, modelOption.path],
                         overwrites: overwriteOption.overwrite)
        let table = try readOrStop { () throws(FormatError) in try EmbeddingTable(contentsOf: embeddings) }
        let encoder = try encoderOption.load()
        if try FileEmbedder(encoder, named: table.model, in: embeddings).part != nil {
            throw stop("\(embeddings): holds one part of embeddings; expected whole ones, as embed makes them without --part", .inputMissing)
        }
        let translation = try translationOption.load(forEncoder: encoder.hash)
        let query = try EmbeddingQuery(query, in: table, at: embeddings, encoder: encoderOption)
        let search = TranslatedSearch(table, translation: translation, weights: PartWeights(encoder.configuration, rhythmWeight: rhythmWeight))
        let estimator = TempoEstimator(model: try modelOption.load())
        let wishes = try wanted.wishes { try tempo(of: query.path, estimator) }
        let answers = answers(query, wishes, search, estimator)
        if answers.allSatisfy({ $0.hits.isEmpty }) {
            report("sametempo: nothing found: \(embeddings) holds nothing but the query itself\(notSameArtist ? " and its artist's other tracks" : "")")
        }
        try tableOptions.write(resultTable(answers))
        if let reportPath {
            let facts = try PageFacts.made() + PageFacts.tempo(modelOption, estimator) + [
                PageFact("Embeddings", PageFacts.file(embeddings)), PageFact("Encoder", "\(PageFacts.name(encoderOption.path)), hash \(encoder.hash)"),
                PageFact("Translation", PageFacts.name(translationOption.path)), PageFact("Weight of the rhythm", "\(rhythmWeight)"),
            ]
            let track = SearchReport.Hit(path: query.path, similarity: 1, tempo: tempi ? knownTempo(of: query.path, estimator) : .unknown)
            try writeOrStop(page(track, answers, facts).html(), to: reportPath)
        }
        let unreadable = answers.flatMap(\.hits).filter { $0.tempo == .unreadable }.map(\.path)
        if !unreadable.isEmpty {
            report("sametempo: \(unreadable.count) of the tracks that were found cannot be read, so their tempi are not known:")
            unreadable.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    /// What was found for a wish.
    private struct Answer {
        var wish: WantedTempi.Wish
        var hits: [SearchReport.Hit]
    }

    private func answers(_ query: EmbeddingQuery, _ wishes: [WantedTempi.Wish], _ search: TranslatedSearch, _ estimator: TempoEstimator) -> [Answer] {
        let ids = search.table.ids, own = PathKey(query.path)
        let artist = notSameArtist ? Artist(of: query.path) : nil
        var isOut = ids.map { PathKey($0.path) == own || (artist?.isSame(as: $0.path) ?? false) }
        return wishes.map { wish in
            let found = search.nearest(to: query.numbers, ratio: wish.ratio, count: wanted.isCurve ? 1 : count) { isOut[$0] }
            if wanted.isCurve { found.forEach { isOut[$0.row] = true } }
            return Answer(wish: wish, hits: found.map { neighbour in
                SearchReport.Hit(path: ids[neighbour.row].path, similarity: Double(neighbour.value),
                                 tempo: tempi ? knownTempo(of: ids[neighbour.row].path, estimator) : .unknown)
            })
        }
    }

    private func knownTempo(of path: String, _ estimator: TempoEstimator) -> SearchReport.Hit.Tempo {
        (try? estimator.estimate(path: path)).map { .estimated($0.tempoBPM) } ?? .unreadable
    }

    private func tempo(of path: String, _ estimator: TempoEstimator) throws -> Double {
        let estimate: TempoEstimate
        do throws(AudioError) { estimate = try estimator.estimate(path: path) } catch {
            throw stop("\(error). Its tempo is needed for --bpm and --tempo-curve; give it with --query-bpm.", .inputMissing)
        }
        guard let tempo = estimate.tempoBPM else {
            throw stop("\(path): no tempo is found in it; give its own with --query-bpm, or ask with --faster or --slower", .inputMissing)
        }
        if !quiet { report(String(format: "sametempo: the query's tempo is %.2f BPM", tempo)) }
        return tempo
    }

    private func resultTable(_ answers: [Answer]) -> ResultTable {
        let isNamed = answers.contains { $0.wish.tempoBPM != nil }
        var table = ResultTable(columns: (isNamed ? ["wantedBPM", "ratio"] : []) + ["rank", "similarity", "path"] + (tempi ? ["tempoBPM"] : []))
        for answer in answers {
            for (rank, hit) in answer.hits.enumerated() {
                let wish: [ResultTable.Cell] = isNamed ? [.number(answer.wish.tempoBPM ?? .nan, decimals: 1), .number(answer.wish.ratio, decimals: 3)] : []
                let tempo: [ResultTable.Cell] = switch hit.tempo {
                case .unknown: []
                case .estimated(let tempoBPM?): [.number(tempoBPM, decimals: 2)]
                case .estimated(nil), .unreadable: [.none]
                }
                table.rows.append(wish + [.integer(rank + 1), .number(hit.similarity, decimals: 4), .text(hit.path)] + tempo)
            }
        }
        return table
    }

    private func page(_ query: SearchReport.Hit, _ answers: [Answer], _ facts: [PageFact]) -> SearchReport {
        SearchReport(
            query: query, wishes: answers.map { .init(ratio: $0.wish.ratio, tempoBPM: $0.wish.tempoBPM, hits: $0.hits) },
            hasTempi: tempi, pagePath: reportPath, facts: facts)
    }
}

/// Who made a file, as far as it tells.
private struct Artist {
    private let name: String?
    private let folder: String

    init(of path: String) {
        name = artistTag(of: path)
        folder = Self.folder(path)
    }

    /// Files of which one names no artist are of the same if they lie in the same folder.
    func isSame(as path: String) -> Bool {
        if let name, let other = artistTag(of: path) { return name.compare(other, options: .caseInsensitive) == .orderedSame }
        return folder == Self.folder(path)
    }

    private static func folder(_ path: String) -> String { (PathKey(path).path as NSString).deletingLastPathComponent }
}
