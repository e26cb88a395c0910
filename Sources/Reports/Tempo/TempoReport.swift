import AudioFiles
import Formats
import Foundation
import TempoEstimation

/// A page on the tempi of files: for each file the tempo, and charts of what it rests on.
///
///     let items = paths.map { TempoReport.Item(path: $0, estimator: estimator) }
///     try AtomicFile.write(TempoReport(items: items, pagePath: "tempi.html").html(), to: "tempi.html")
public struct TempoReport: Sendable {
    /// A file of the page.
    public struct Item: Sendable {
        /// As the user named it.
        public var path: String
        /// The tempo, or why the file could not be read.
        public var result: Result<TempoEstimate, AudioError>
        /// What its charts are drawn from; without it the file is in the table only.
        public var evidence: TempoEvidence?

        /// A file whose tempo is known already.
        public init(path: String, result: Result<TempoEstimate, AudioError>, evidence: TempoEvidence? = nil) {
            (self.path, self.result, self.evidence) = (path, result, evidence)
        }

        /// Estimates the tempo of the file, local tempi included, and keeps what its charts need.
        public init(path: String, estimator: TempoEstimator) {
            do throws(AudioError) {
                let (estimate, evidence) = try estimator.evidence(path: path)
                self.init(path: path, result: .success(estimate), evidence: evidence)
            } catch { self.init(path: path, result: .failure(error)) }
        }
    }

    /// In the order of the page.
    public var items: [Item]
    /// Where the page will lie, for links to the files; nil if paths are relative to it already.
    public var pagePath: String?
    /// How many files are shown with charts; the others are in the table only, so that the page stays below a megabyte.
    public var detailLimit = Self.usualDetailLimit
    /// The default of `detailLimit`.
    public static let usualDetailLimit = 10

    /// - Parameter pagePath: Where the page will lie, or nil.
    public init(items: [Item], pagePath: String?) { (self.items, self.pagePath) = (items, pagePath) }

    /// The page; the same files and model give the same bytes.
    public func html() -> String {
        guard !items.isEmpty else {
            return Page(title: "Tempo", subtitle: "No files", sections: [
                .init(id: "files", "Files") { nothing("No files were given, so there is nothing to show.") },
            ]).rendered()
        }
        let detailed = items.prefix(detailLimit).enumerated().map { index, item in
            Page.Section(id: "file-\(index + 1)", items.count == 1 ? "What was found" : Self.name(item.path)) { content(item, id: "file-\(index + 1)") }
        }
        if items.count == 1 {
            return Page(title: "Tempo of \(Self.name(items[0].path))", subtitle: items[0].path, sections: detailed).rendered()
        }
        let overview = Page.Section(id: "files", "Files") {
            if items.count > detailLimit { tag("p") { "The first \(detailLimit) of \(items.count) files are shown with charts below." } }
            table
        }
        return Page(title: "Tempo of \(items.count) files", subtitle: "", sections: [overview] + detailed).rendered()
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private var table: HTML {
        Table(id: "overview", caption: "What was found in each file",
              columns: [.init(heading: "File", kind: .name), .init(heading: "Tempo (BPM)", kind: .number), .init(heading: "Second (BPM)", kind: .number),
                        .init(heading: "Confidence", kind: .number), .init(heading: "Remark", kind: .prose)],
              rows: items.enumerated().map { index, item in
                  let name = foreign(Self.name(item.path))
                  let linked = index < detailLimit ? tag("a", .fragment("file-\(index + 1)")) { name } : name
                  guard let estimate = try? item.result.get() else { return [linked, "–", "–", "–", "cannot be read"] }
                  return [linked, .text(estimate.tempoBPM?.decimals(2) ?? "–"), .text(estimate.tempo?.secondBPM?.decimals(2) ?? "–"),
                          .text(estimate.confidence.decimals(3)), .text(estimate.refusal?.words ?? "")]
              }).html
    }

    private func content(_ item: Item, id: String) -> [HTML] {
        let link = tag("div", .class("player")) { player(.init(to: item.path, from: pagePath), name: Self.name(item.path)) }
        let estimate: TempoEstimate
        switch item.result {
        case .success(let found): estimate = found
        case .failure(let error): return [nothing("This file cannot be read: \(error)")]
        }
        guard let evidence = item.evidence else { return [link, nothing("Only the tempo of this file is known.")] }
        var parts = [figures(estimate, seconds: evidence.durationSeconds), link]
        if let refusal = estimate.refusal { parts.append(nothing("No tempo: \(refusal.words).")) }
        if let warning = estimate.warning { parts.append(nothing("Only a part of this file could be decoded: \(warning)")) }
        parts.append(chartGrid { TempoCharts(estimate: estimate, evidence: evidence, id: id).all })
        if let segments = estimate.segments, segments.count > 1 { parts.append(Self.table(segments, id: id)) }
        return parts
    }

    private func figures(_ estimate: TempoEstimate, seconds: Double) -> HTML {
        let tempo = estimate.tempo, length = Int(seconds.rounded())
        var figures: [(label: String, value: String, note: String)] = []
        figures.append(("Tempo", tempo.map { $0.bpm.decimals(2) + " BPM" } ?? "none", estimate.refusal?.rawValue ?? ""))
        figures.append(("Confidence", estimate.confidence.decimals(3), "that it is right up to its metrical level"))
        if let tempo, let second = tempo.secondBPM {
            figures.append(("Second tempo", second.decimals(2) + " BPM", "the first is favoured with \(tempo.strength.decimals(2))"))
        }
        if let stability = tempo?.stability {
            figures.append(("Stability", "\((100 * stability).decimals(0)) %", "of the windows within 4 % of the tempo"))
        }
        if let beats = estimate.beats {
            figures.append(("Beats", "\(beats.beats.count)", beats.grid == nil ? "on no even grid" : ""))
            if let grid = beats.grid {
                figures.append(("Beat grid", grid.tempoBPM.decimals(3) + " BPM", "from \(grid.firstBeatSeconds.decimals(3)) s on; the beats lie within \((1000 * grid.residualSeconds).decimals(0)) ms"))
            }
        }
        figures.append(("Length", "\(length / 60):" + (length % 60 < 10 ? "0" : "") + "\(length % 60)", "minutes"))
        return keyFigures(figures)
    }

    private static func table(_ segments: [TempoSegment], id: String) -> HTML {
        tag("details") {
            tag("summary") { "Show the tempo of \(segments.count) parts" }
            Table(id: id + "-parts", caption: "Parts of nearly constant tempo",
                  columns: ["From (s)", "To (s)", "Tempo (BPM)", "Confidence"].map { .init(heading: $0, kind: .number) },
                  rows: segments.map {
                      [.text($0.startSeconds.decimals(1)), .text($0.endSeconds.decimals(1)), .text($0.tempoBPM.decimals(2)), .text($0.confidence.decimals(3))]
                  }).html
        }
    }
}

extension TempoEstimate.Refusal {
    /// A sentence's end for people.
    var words: String {
        switch self {
        case .silent: "the file is silent"
        case .tooShort: "the file is too short"
        case .noPulse: "no pulse was found; no reference has the same tempo"
        }
    }
}

extension HTML: ExpressibleByStringLiteral {
    /// Escaped text, like all text.
    public init(stringLiteral text: String) { self = .text(text) }
}
