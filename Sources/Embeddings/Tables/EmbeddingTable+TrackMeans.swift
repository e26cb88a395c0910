import AudioFiles

extension EmbeddingTable {
    /// One row for each path, in the order in which paths first occur: the mean of the path's rows. A table without windows and
    /// without repeated paths stays as it is.
    public func trackMeans() -> EmbeddingTable {
        var places: [PathKey: Int] = [:], means: [EmbeddingID] = [], counts: [Int] = []
        let tracks = ids.map { id -> Int in
            if let place = places[PathKey(id.path)] {
                counts[place] += 1
                return place
            }
            places[PathKey(id.path)] = means.count
            means.append(EmbeddingID(path: id.path, model: id.model))
            counts.append(1)
            return means.count - 1
        }
        if means.count == ids.count && !hasWindows { return self }
        // Many windows of a long track are added up: in double precision, so that their order hardly counts.
        var sums = [Double](repeating: 0, count: means.count * width)
        for (row, track) in tracks.enumerated() {
            for column in 0..<width { sums[track * width + column] += Double(values[row * width + column]) }
        }
        let result = sums.indices.map { Float(sums[$0] / Double(counts[$0 / width])) }
        return EmbeddingTable(ids: means, width: width, values: result)
    }
}
