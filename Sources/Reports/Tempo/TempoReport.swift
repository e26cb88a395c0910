import AudioFiles
import Formats
import Foundation
import TempoEstimation

/// A page on the tempi of files: for each file the tempo, and charts of what it rests on.
///
///     let items = paths.map { TempoReport.Item(path: $0, estimator: estimator) }
///     try AtomicFile.write(TempoReport(items: items, pagePath: "tempi.html").html(), to: "tempi.html")
///
/// A page of several files begins with what they have in common; those that deserve doubt come first, and have the charts.
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

    /// In any order; the page has one of its own.
    public var items: [Item]
    /// Where the page will lie, for links to the files; nil if paths are relative to it already.
    public var pagePath: String?
    /// Where the page comes from, for its last section.
    public var facts: [PageFact]
    /// How many files are shown with charts; the others are in the table only, so that the charts stay below a megabyte.
    public var detailLimit = Self.usualDetailLimit
    /// The default of `detailLimit`.
    public static let usualDetailLimit = 10

    /// - Parameters:
    ///   - pagePath: Where the page will lie, or nil.
    ///   - facts: Where the page comes from.
    public init(items: [Item], pagePath: String?, facts: [PageFact] = []) {
        (self.items, self.pagePath, self.facts) = (items, pagePath, facts)
    }

    /// Places of results in the order of a page: what cannot be read, then what has no tempo, then the others, the least sure first.
    public static func doubtfulFirst(_ results: [Result<TempoEstimate, AudioError>]) -> [Int] {
        func sureness(_ place: Int) -> Double {
            guard let estimate = try? results[place].get() else { return -2 }
            return estimate.tempoBPM == nil ? -1 : estimate.confidence
        }
        let values = results.indices.map(sureness)
        return results.indices.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
    }

    /// Places of those results that a page shows with charts: the first in its order that have something to draw.
    public static func charted(_ results: [Result<TempoEstimate, AudioError>], limit: Int = usualDetailLimit) -> [Int] {
        if results.count == 1 { return [0] }
        return Array(doubtfulFirst(results).filter { place in
            guard let estimate = try? results[place].get() else { return false }
            return estimate.refusal == nil || estimate.refusal == .noPulse
        }.prefix(limit))
    }

    /// The page; the same files, model and facts give the same bytes.
    public func html() -> String {
        guard !items.isEmpty else {
            return Page(title: "Tempo", subtitle: "No files", sections: [
                .init(id: "files", "Files") { nothing("No files were given, so there is nothing to show.") },
            ], facts: facts).rendered()
        }
        if items.count == 1 {
            let name = TempoOverview.name(items[0].path), section = TempoSection(item: items[0], id: "file-1", pagePath: pagePath)
            return Page(title: "Tempo of \(name)", subtitle: items[0].path, sections: [
                .init(id: "file-1", "What was found") { section.content },
            ], facts: facts).rendered()
        }
        let charted = Self.charted(items.map(\.result), limit: detailLimit).filter { items[$0].evidence != nil }
        let links = Dictionary(uniqueKeysWithValues: charted.enumerated().map { ($1, "file-\($0 + 1)") })
        let overview = TempoOverview(items: items, links: links, pagePath: pagePath)
        let details = charted.map { place in
            Page.Section(id: links[place]!, TempoOverview.name(items[place].path), isListed: false) {
                tag("p", .class("subtitle")) { foreign(items[place].path) }
                TempoSection(item: items[place], id: links[place]!, pagePath: pagePath).content
            }
        }
        return Page(title: "Tempo of \(items.count) files", subtitle: "", sections: overview.sections + details, facts: facts).rendered()
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
