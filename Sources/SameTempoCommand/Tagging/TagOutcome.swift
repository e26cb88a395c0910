/// What became of a file.
enum TagOutcome: String, CaseIterable {
    case wouldWrite = "would-write", wouldClear = "would-clear", written, cleared, kept, unchanged, noTempo = "no-tempo", unsure

    var isOnlyShown: Bool { self == .wouldWrite || self == .wouldClear }

    /// As a part of the sum at the end.
    func counted(_ count: Int) -> String {
        switch self {
        case .kept: "\(count) had one"
        case .noTempo: "\(count) without tempo"
        case .wouldWrite, .wouldClear, .written, .cleared, .unchanged, .unsure: "\(count) \(rawValue)"
        }
    }
}
