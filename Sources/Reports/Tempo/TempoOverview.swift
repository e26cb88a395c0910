import AudioFiles
import TempoEstimation

/// What many files have in common: counts, a histogram of their tempi, their folders, and a table of all.
struct TempoOverview {
    let items: [TempoReport.Item]
    /// The sections of files with charts, by place.
    let links: [Int: String]
    let pagePath: String?

    /// Below, a tempo is rather wrong than right, even up to its metrical level.
    private static let doubtLimit = 0.5
    /// More folders are only counted.
    private static let folderLimit = 200

    /// What became of a file.
    private enum Kind: String, CaseIterable {
        case sure, doubtful, silent = "no-tempo", unreadable

        var words: String {
            switch self {
            case .sure: "sure"
            case .doubtful: "doubtful"
            case .silent: "without a tempo"
            case .unreadable: "unreadable"
            }
        }

        init(_ result: Result<TempoEstimate, AudioError>) {
            guard let estimate = try? result.get() else { self = .unreadable; return }
            self = estimate.tempoBPM == nil ? .silent : estimate.confidence < TempoOverview.doubtLimit ? .doubtful : .sure
        }
    }

    static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    var sections: [Page.Section] {
        let kinds = items.map { Kind($0.result) }, folders = FolderNames(items.map(\.path))
        return [
            .init(id: "summary", "Summary") {
                figures(kinds, folders)
                chartGrid { histogram(kinds) }
                if folders.distinct.count > 1 { folderTable(kinds, folders) }
            },
            .init(id: "files", "All files") { table(kinds, folders) },
        ] + (links.isEmpty ? [] : [.init(id: "closer", "Charts") {
            tag("p") {
                links.count == items.count ? "Every file, the least sure first."
                    : "The \(links.count) least sure of the \(items.count) files; those in which there is nothing to draw are left out."
            }
        }])
    }

    private func figures(_ kinds: [Kind], _ folders: FolderNames) -> HTML {
        func count(_ kind: Kind) -> String { "\(kinds.count { $0 == kind })" }
        return keyFigures([
            ("Files", "\(items.count)", folders.distinct.count == 1 ? "in one folder" : "in \(folders.distinct.count) folders"),
            ("Sure", count(.sure), "confidence of at least \(Self.doubtLimit)"),
            ("Doubtful", count(.doubtful), "confidence below \(Self.doubtLimit)"),
            ("Without a tempo", count(.silent), "silent, too short, or no pulse"), ("Unreadable", count(.unreadable), "the table says why"),
        ])
    }

    private func histogram(_ kinds: [Kind]) -> HTML {
        let tempi = items.compactMap { try? $0.result.get().tempoBPM }, missing = items.count - tempi.count
        let caption = "How many files have each tempo; the axis is logarithmic."
            + (missing == 0 ? "" : " Not shown: \(missing) \(missing == 1 ? "file" : "files") without a tempo.")
        return figure("tempi", "Tempi", caption) {
            if let low = tempi.min(), let high = tempi.max() {
                Histogram(values: tempi, axis: .tempo("Tempo (BPM)", low / 1.05...high * 1.05), binCount: 48)
                    .html("Histogram of the tempi of \(tempi.count) files from \(low.decimals(0)) to \(high.decimals(0)) BPM.")
            } else {
                nothing("No file has a tempo.")
            }
        }
    }

    private func folderTable(_ kinds: [Kind], _ folders: FolderNames) -> HTML {
        var places: [String: [Int]] = [:]
        for (place, folder) in folders.names.enumerated() { places[folder, default: []].append(place) }
        let shown = folders.distinct.prefix(Self.folderLimit), hidden = folders.distinct.count - shown.count
        return Table(
            id: "folders", caption: "What was found in each folder" + (hidden == 0 ? "" : "; \(hidden) more are in the table of all files"),
            columns: [.init(heading: "Folder", kind: .name), .init(heading: "Files", kind: .number)]
                + Kind.allCases.map { .init(heading: $0.words.prefix(1).uppercased() + $0.words.dropFirst(), kind: .number) },
            rows: shown.map { folder in
                [foreign(folders.short(folder)), .text("\(places[folder]!.count)")]
                    + Kind.allCases.map { kind in .text("\(places[folder]!.count { kinds[$0] == kind })") }
            }, isSortable: true).html
    }

    private func table(_ kinds: [Kind], _ folders: FolderNames) -> HTML {
        let order = TempoReport.doubtfulFirst(items.map(\.result)), hasFolders = folders.distinct.count > 1
        let folderColumn: [Table.Column] = hasFolders ? [.init(heading: "Folder")] : []
        return Table(
            id: "overview", caption: "The least sure first. The name of a file with charts leads to them; any other name plays the file.",
            columns: [
                .init(heading: "File", kind: .name), .init(heading: "Tempo (BPM)", kind: .number), .init(heading: "Confidence", kind: .number),
                .init(heading: "Second (BPM)", kind: .number), .init(heading: "Remark", kind: .prose),
            ] + folderColumn,
            rows: order.map { place in row(place) + (hasFolders ? [foreign(folders.short(folders.names[place]))] : []) }, isSortable: true,
            filter: TableFilter(prompt: "File or folder", choices: Kind.allCases.map { ($0.rawValue, $0.words) },
                                kinds: order.map { kinds[$0].rawValue })).html
    }

    private func row(_ place: Int) -> [HTML] {
        let item = items[place], name = Self.name(item.path)
        switch item.result {
        case .failure(let error): return [foreign(name), "–", "–", "–", foreign("\(error)")]
        case .success(let estimate):
            let linked = links[place].map { tag("a", .fragment($0)) { foreign(name) } }
                ?? soundLink(.init(to: item.path, from: pagePath), name: name)
            let remarks = [estimate.refusal?.words, estimate.warning.map { "damaged: \($0)" }].compactMap(\.self)
            return [linked, .text(estimate.tempoBPM?.decimals(2) ?? "–"), .text(estimate.confidence.decimals(3)),
                    .text(estimate.tempo?.secondBPM?.decimals(2) ?? "–"), foreign(remarks.joined(separator: "; "))]
        }
    }
}

/// The folders of files, without what is common to all of them.
private struct FolderNames {
    /// One for each file.
    let names: [String]
    /// Each once, in the order of the files.
    let distinct: [String]
    private let ends: PathEnds

    init(_ paths: [String]) {
        let folders = paths.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            common.prefix(zip(common, folder).prefix { $0 == $1 }.count)
        }.count
        // The last name that all have in common stays, so that no folder is without a name.
        names = folders.map { folder in
            let rest = folder.dropFirst(max(0, common - 1)).joined(separator: "/")
            return rest.isEmpty ? "." : rest
        }
        var seen = Set<String>()
        distinct = names.filter { seen.insert($0).inserted }
        ends = PathEnds(distinct)
    }

    /// The end of a folder, by which it is told from all others.
    func short(_ folder: String) -> String { ends.end(of: folder) }
}
