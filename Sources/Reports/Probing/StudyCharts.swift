import Probing

/// The pictures of a study: predicted against rated, and items along the two directions in which they differ most.
struct StudyCharts {
    let wholes: [StudyReport.Whole]
    let classColumn: String?

    var scatters: HTML {
        if wholes.isEmpty { return nothing("There are too few items for a fit.") }
        return chartGrid { wholes.enumerated().map { place, whole in scatter(place, whole) } }
    }

    /// One for each table: where items lie does not depend on the target.
    var maps: HTML {
        var seen = Set<String>()
        let shown = wholes.filter { seen.insert($0.table).inserted }
        if shown.isEmpty { return nothing("There are too few items.") }
        return chartGrid { shown.enumerated().map { place, whole in map(place, whole) } }
    }

    private func scatter(_ place: Int, _ whole: StudyReport.Whole) -> HTML {
        let answers = whole.study.answers[0], ratings = whole.study.ratings, all = answers + ratings
        let plot = Plot(x: .linear("Rated", all), y: .linear("Predicted", all), height: 340)
        let (low, high) = (plot.x.range.lowerBound, plot.x.range.upperBound)
        let caption = "Answers of seed \(GrooveStudy.seeds[0]) to items held out. On the dashed line they equal the ratings. The table of all items names them."
        return figure("scatter-\(place + 1)", "\(whole.target) from \(whole.name)", caption) {
            plot.svg("Scatter of \(ratings.count) ratings and predictions.") {
                plot.segment((low, low), (high, high), .class("guide"))
                marks(whole, plot) { (ratings[$0], answers[$0]) }
            }
            key(whole)
        }
    }

    private func map(_ place: Int, _ whole: StudyReport.Whole) -> HTML {
        let components = PrincipalComponents(whole.items.table), places = components.places
        func title(_ number: Int, _ share: Double) -> String { "Component \(number) (\((100 * share).decimals(0)) % of the variance)" }
        let plot = Plot(x: .linear(title(1, components.shares.first), places.map(\.first)),
                        y: .linear(title(2, components.shares.second), places.map(\.second)), height: 340)
        let caption = "Each point is an item, along the two principal components. Near points have like numbers."
        return figure("map-\(place + 1)", whole.name, caption) {
            plot.svg("Map of \(places.count) items.") { marks(whole, plot) { (places[$0].first, places[$0].second) } }
            key(whole)
        }
    }

    private func marks(_ whole: StudyReport.Whole, _ plot: Plot, _ point: (Int) -> (x: Double, y: Double)) -> HTML {
        let styles = styles(whole.items)
        return tag("g", .class("points")) {
            whole.items.ratings.indices.map { item in
                let (x, y) = point(item), style = ClassStyle(styles[item]), name = whole.items.classes.map { whole.items.classNames[$0[item]] }
                return tag("g", style.colour.colour) {
                    style.shape.mark(plot.across(x), plot.down(y), whole.items.table.ids[item].path + (name.map { ", \($0)" } ?? ""))
                }
            }
        }
    }

    /// The classes that have a mark of their own: all if there are enough marks, else the largest, and one is left for the others.
    private func marked(_ items: StudyItems) -> [Int] {
        guard let classes = items.classes else { return [] }
        if items.classNames.count <= ClassStyle.shapeLimit { return Array(items.classNames.indices) }
        var counts = [Int](repeating: 0, count: items.classNames.count)
        for place in classes { counts[place] += 1 }
        let ordered = counts.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
        return Array(ordered.prefix(ClassStyle.shapeLimit - 1))
    }

    /// The place of each item's style.
    private func styles(_ items: StudyItems) -> [Int] {
        guard let classes = items.classes else { return items.ratings.map { _ in 0 } }
        let own = marked(items)
        return classes.map { own.firstIndex(of: $0) ?? ClassStyle.shapeLimit - 1 }
    }

    private func key(_ whole: StudyReport.Whole) -> HTML {
        guard let classes = whole.items.classes else { return .empty }
        let own = marked(whole.items), others = classes.count { !own.contains($0) }
        let names = own.map { place in "\(whole.items.classNames[place]) (\(classes.count { $0 == place }))" }
        return legend((names + (others == 0 ? [] : ["others (\(others))"])).enumerated().map { index, name in
            let style = ClassStyle(index == own.count ? ClassStyle.shapeLimit - 1 : index)
            return LegendEntry(name: name, colour: style.colour, shape: style.shape)
        })
    }
}
