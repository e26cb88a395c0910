extension StructureEvidence {
    /// The whole self-similarity matrix, made small: neighbouring steps are averaged until there are at most `limit`.
    ///
    /// - Returns: `[column][row]`, cosines from −1 to 1; empty for a song without steps.
    public func similarityPicture(limit: Int = 160) -> [[Double]] {
        let count = min(limit, steps.count), width = steps.width
        guard count > 0 else { return [] }
        let means = (0..<count).flatMap { index -> [Float] in
            let part = index * steps.count / count..<(index + 1) * steps.count / count
            return (0..<width).map { place in part.reduce(Float(0)) { $0 + steps.values[$1 * width + place] } / Float(part.count) }
        }
        let rows = unitRows(FeatureSteps(width: width, stepSeconds: steps.stepSeconds, values: means))
        return (0..<count).map { column in (0..<count).map { Double(product(rows, column * width, $0 * width, width)) } }
    }
}
