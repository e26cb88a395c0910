import AudioFiles
import Formats
import Foundation
import TempoEstimation

/// A page on the tempi of files: for each the answer, and what it rests on.
///
///     let items = paths.map { TempoReport.Item(path: $0, estimator: estimator) }
///     try AtomicFile.write(TempoReport(items: items, pagePath: "tempi.html").html(), to: "tempi.html")
public struct TempoReport: Sendable {
    /// A file and what was found in it.
    public struct Item: Sendable {
        /// What became of a file.
        public enum Outcome: Sendable {
            /// It was read; whether it has a tempo, the evidence says.
            case found(TempoEvidence)
            /// It was read, and stands in the table alone: nothing is kept that charts would need.
            case estimated(TempoEstimate)
            /// It could not be read; the text says why.
            case failed(String)
        }
        /// As it was named.
        public var path: String
        /// What was found.
        public var outcome: Outcome

        /// A file that was asked about elsewhere.
        public init(path: String, outcome: Outcome) { (self.path, self.outcome) = (path, outcome) }

        /// Reads the file and asks; a file that cannot be read is an item too.
        public init(path: String, estimator: TempoEstimator) {
            do throws(AudioError) {
                self.init(path: path, outcome: .found(try estimator.evidence(path: path)))
            } catch { self.init(path: path, outcome: .failed("\(error)")) }
        }
    }

    /// In the order of the page.
    public var items: [Item]
    /// Where the page will lie, for links to the files; nil if paths are relative to it already.
    public var pagePath: String?
    /// So many files are shown with charts, the others in the table alone: a page stays below a megabyte.
    public var detailLimit = Self.usualDetailLimit
    /// Of a page that was told nothing else.
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
                  let estimate: TempoEstimate
                  switch item.outcome {
                  case .found(let evidence): estimate = evidence.estimate
                  case .estimated(let known): estimate = known
                  case .failed: return [linked, "–", "–", "–", "cannot be read"]
                  }
                  return [linked, .text(estimate.tempoBPM?.decimals(2) ?? "–"), .text(estimate.secondTempoBPM?.decimals(2) ?? "–"),
                          .text(estimate.confidence.decimals(3)), .text(estimate.refusal?.words ?? "")]
              }).html
    }

    private func content(_ item: Item, id: String) -> [HTML] {
        let link = tag("div", .class("player")) { player(.init(to: item.path, from: pagePath), name: Self.name(item.path)) }
        let evidence: TempoEvidence
        switch item.outcome {
        case .found(let known): evidence = known
        case .estimated: return [link, nothing("Only the tempo of this file is known.")]
        case .failed(let reason): return [nothing("This file cannot be read: \(reason)")]
        }
        var parts = [figures(evidence), link]
        if let refusal = evidence.estimate.refusal { parts.append(nothing("No tempo: \(refusal.words).")) }
        if let damage = evidence.damage { parts.append(nothing("Only a part of this file could be decoded: \(damage)")) }
        parts.append(chartGrid { TempoCharts(evidence: evidence, id: id).all })
        if let segments = evidence.estimate.segments, segments.count > 1 { parts.append(Self.table(segments, id: id)) }
        return parts
    }

    private func figures(_ evidence: TempoEvidence) -> HTML {
        let estimate = evidence.estimate, seconds = Int(evidence.durationSeconds.rounded())
        var figures: [(label: String, value: String, note: String)] = []
        figures.append(("Tempo", estimate.tempoBPM.map { $0.decimals(2) + " BPM" } ?? "none", estimate.refusal?.rawValue ?? ""))
        figures.append(("Confidence", estimate.confidence.decimals(3), "that it is right up to its metrical level"))
        if let second = estimate.secondTempoBPM {
            figures.append(("Second tempo", second.decimals(2) + " BPM", estimate.strength.map { "the first is favoured with \($0.decimals(2))" } ?? ""))
        }
        if let stability = estimate.stability {
            figures.append(("Stability", "\((100 * stability).decimals(0)) %", "of the windows within 4 % of the tempo"))
        }
        figures.append(("Length", "\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)", "minutes"))
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
    /// For people.
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
