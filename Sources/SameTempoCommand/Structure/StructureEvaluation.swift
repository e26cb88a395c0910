import ArgumentParser
import Foundation
import Formats
import Probing
import SameTempo
import Structure
import Synchronization

/// `evaluate --structure`: measures found parts against marked ones.
struct StructureEvaluation {
    let songs: [SectionTable.Song]
    let analyzer: StructureAnalyzer
    /// Other features under the same segmenter, over the same songs.
    let rivals: [(name: String, analyzer: StructureAnalyzer)]
    let jobs: Int
    let quiet: Bool

    /// What is shown beside the scores, so that they can be judged.
    private static let gridSeconds = 15.0

    /// The figures of one song, and those of parts that nobody listened for.
    private struct Scored {
        let song: SectionTable.Song
        let found, equalParts, grid: StructureScores
        let rivals: [StructureScores]
    }

    /// Prints the figures and writes a line for each song.
    ///
    /// - Parameter perTrack: Where the lines go; nil for nowhere.
    /// - Throws: An exit code, after saying why.
    func run(output: ResultTableOptions, perTrack: String?) throws {
        let results = Mutex<[Int: Result<Scored, AudioError>]>([:])
        let progress = ProgressLine("segmented", quiet: quiet)
        forEachFile(songs.count, jobs: jobs) { index in
            let result: Result<Scored, AudioError>
            do throws(AudioError) { result = .success(try score(songs[index])) } catch { result = .failure(error) }
            progress.show(results.withLock { $0[index] = result; return $0.count }, of: songs.count)
        }
        let all = results.withLock { results in songs.indices.map { results[$0]! } }
        let scored = all.compactMap { try? $0.get() }
        if !scored.isEmpty {
            try output.write(summary(scored))
            if let perTrack { try writeOrStop(lines(scored).csv, to: perTrack) }
        }
        let failures = all.compactMap { result -> AudioError? in if case .failure(let error) = result { error } else { nil } }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) files could not be read and do not count:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    private func score(_ song: SectionTable.Song) throws(AudioError) -> Scored {
        let found = try analyzer.structure(path: song.resolvedPath)
        let seconds = song.durationSeconds ?? found.durationSeconds, truth = song.parts(seconds: seconds)
        return Scored(
            song: song, found: StructureScores(truth: truth, found: found.parts),
            equalParts: StructureScores(truth: truth, found: ConstantGrids.equalParts(truth.count, seconds: seconds)),
            grid: StructureScores(truth: truth, found: ConstantGrids.every(Self.gridSeconds, seconds: seconds)),
            rivals: try rivals.map { (rival) throws(AudioError) in
                StructureScores(truth: truth, found: try rival.analyzer.structure(path: song.resolvedPath).parts)
            })
    }

    /// A row for each measure: its mean over songs with a 95 % bootstrap interval, the means of the grids, and by how much it is above each
    /// rival, with the interval of the difference.
    private func summary(_ scored: [Scored]) -> ResultTable {
        var table = ResultTable(columns: ["measure", "value", "low", "high", "equal_parts", "every_15_s", "songs"]
            + rivals.flatMap { rival in ["", "_low", "_high"].map { "less_\(rival.name)\($0)" } })
        func mean(_ values: [Double]) -> ([Double]) -> Double {
            { weights in
                // Where a song has no boundaries, nothing is known of their distances.
                let known = values.indices.filter { values[$0].isFinite }, weight = known.reduce(0) { $0 + weights[$1] }
                return known.reduce(0) { $0 + weights[$1] * values[$1] } / weight
            }
        }
        let measures = StructureScores.measures, bootstrap = Bootstrap(count: scored.count)
        let figures = bootstrap.figures(measures.map { measure in mean(scored.map { measure.value($0.found) }) })
        let differences = rivals.indices.map { rival in
            bootstrap.figures(measures.map { measure in mean(scored.map { measure.value($0.found) - measure.value($0.rivals[rival]) }) })
        }
        let ones = [Double](repeating: 1, count: scored.count)
        func cells(_ figure: IntervalFigure) -> [ResultTable.Cell] { [figure.value, figure.low, figure.high].map { .number($0, decimals: 3) } }
        for (index, measure) in measures.enumerated() {
            func grid(_ scores: (Scored) -> StructureScores) -> ResultTable.Cell {
                .number(mean(scored.map { measure.value(scores($0)) })(ones), decimals: 3)
            }
            table.rows.append([.text(measure.name)] + cells(figures[index]) + [grid(\.equalParts), grid(\.grid), .integer(scored.count)]
                + differences.flatMap { cells($0[index]) })
        }
        return table
    }

    private func lines(_ scored: [Scored]) -> ResultTable {
        var table = ResultTable(columns: ["path", "parts", "true parts"] + StructureScores.measures.map(\.name))
        for song in scored {
            table.rows.append([.text(song.song.path), .integer(song.found.foundCount), .integer(song.found.trueCount)]
                + StructureScores.measures.map { .number($0.value(song.found), decimals: 3) })
        }
        return table
    }
}
