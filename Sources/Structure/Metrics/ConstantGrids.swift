/// Parts that anybody could name without listening: what figures must be compared with.
public enum ConstantGrids {
    /// So many parts of equal length, each with a label of its own.
    public static func equalParts(_ count: Int, seconds: Double) -> [SongPart] {
        .between((0...max(1, count)).map { Double($0) * seconds / Double(max(1, count)) }, labels: (0..<max(1, count)).map { "\($0)" })
    }

    /// A part every so many seconds, each with a label of its own.
    public static func every(_ step: Double, seconds: Double) -> [SongPart] {
        let starts = Array(stride(from: 0, to: max(seconds, step / 2), by: step))
        return .between(starts + [max(seconds, starts.last! + 1e-3)], labels: starts.indices.map { "\($0)" })
    }
}
