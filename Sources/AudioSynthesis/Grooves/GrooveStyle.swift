/// Families of rhythm that `renderGroove` draws from.
///
/// The tactus is the notated beat: the quarter, except in `compound` (6/8), where it is the dotted quarter.
public enum GrooveStyle: String, CaseIterable, Codable, Sendable {
    /// Named as musicians do; what each plays stands in `DrumBook`, and its tempi in `plausibleRange`.
    case rock, pop, funk, disco, hipHop, drumAndBass, halfTime, bossa, samba, latin, reggae, waltz, march, ballad
    /// As above; `compound` is 6/8, `quintuple` 5/4, and `chamber` has no drums.
    case shuffle, jazz, metal, compound, quintuple, chamber

    /// Tempi at which the style is usually notated, in beats per minute.
    public static func plausibleRange(_ style: GrooveStyle) -> ClosedRange<Double> {
        switch style {
        case .rock: 85...180
        case .pop: 75...140
        case .funk: 85...125
        case .disco: 105...140
        case .hipHop: 70...105
        case .drumAndBass: 155...185
        case .halfTime: 110...165
        case .bossa: 100...160
        case .samba: 88...125
        case .latin: 150...215
        case .reggae: 62...95
        case .waltz: 84...180
        case .march: 90...128
        case .ballad: 50...85
        case .shuffle: 70...150
        case .jazz: 100...240
        case .metal: 120...220
        case .compound: 42...85
        case .quintuple: 90...200
        case .chamber: 55...150
        }
    }

    /// Relative frequency of being drawn.
    var weight: Double {
        switch self {
        case .rock, .pop: 2
        case .compound, .march: 0.7
        case .quintuple: 1.4
        case .chamber: 2.5
        default: 1
        }
    }

    var beatsPerBar: Int {
        switch self {
        case .waltz: 3
        case .quintuple: 5
        case .compound, .march: 2
        default: 4
        }
    }

    /// Grid steps per beat that the drum patterns are written in.
    var stepsPerBeat: Int {
        switch self {
        case .compound, .shuffle, .jazz: 3
        case .waltz, .quintuple: 2
        default: 4
        }
    }

    /// Where the second half of a beat falls; 0.5 is straight. nil: the grid has triplets already.
    var swingRange: ClosedRange<Double>? {
        switch self {
        case .hipHop, .funk: 0.5...0.62
        case .reggae: 0.5...0.66
        case .pop, .chamber, .halfTime: 0.5...0.56
        case .quintuple: 0.6...0.69
        case .shuffle, .jazz, .compound: nil
        default: 0.5...0.5
        }
    }

    /// Share of pieces that swing at all; nil where `swingRange` says it.
    var swungShare: Double? { self == .quintuple ? 0.6 : nil }

    /// Uneven figures that bass and chords may repeat in every bar: places in beats. Three and two beats, here, with the weight on
    /// neither the beat nor an even division of the bar.
    var vamps: [[Double]] {
        switch self {
        case .quintuple: [[0, 1.5, 3], [0, 1.5, 3, 4], [0, 1.5, 2.5, 3, 4], [0, 1, 2.5, 3.5], [0, 2, 3.5]]
        default: []
        }
    }

    /// Whether swing delays sixteenths (each half beat swings) and not eighths.
    var swingsSixteenths: Bool { self == .hipHop || self == .funk || self == .halfTime }

    /// Share of pieces without drums.
    var drumlessShare: Double {
        switch self {
        case .chamber: 1
        case .ballad, .waltz, .compound: 0.4
        case .metal, .drumAndBass, .disco: 0.05
        default: 0.2
        }
    }

    /// Share of pieces whose tempo bends, where rubato is asked for.
    var rubatoShare: Double {
        switch self {
        case .chamber: 0.75
        case .ballad, .waltz: 0.5
        case .disco, .drumAndBass, .hipHop: 0
        default: 0.2
        }
    }

    /// How far it bends at most: standard deviation of the tempo's logarithm.
    var rubatoDepth: Double {
        switch self {
        case .chamber: 0.12
        case .ballad, .waltz: 0.08
        default: 0.025
        }
    }

    var bassLines: [BassLine] {
        switch self {
        case .jazz, .shuffle: [.walking, .walking, .roots]
        case .disco: [.octaves, .eighths, .offBeats]
        case .latin, .bossa, .samba: [.tumbao, .followKick]
        case .reggae, .hipHop, .halfTime, .funk: [.followKick, .syncopated]
        case .waltz, .march: [.roots, .rootFifth]
        case .ballad, .chamber: [.roots, .bars, .rootFifth]
        case .metal: [.eighths, .followKick]
        case .quintuple: [.vamp, .vamp, .followKick, .eighths, .roots, .walking, .syncopated]
        default: [.followKick, .eighths, .roots, .rootFifth, .syncopated]
        }
    }

    var compings: [Comping] {
        switch self {
        case .reggae: [.offBeats]
        case .waltz: [.afterBeats, .arpeggio, .bars]
        case .march: [.offBeats, .afterBeats]
        case .chamber: [.arpeggio, .arpeggio, .quarters, .bars, .pattern, .afterBeats, .eighths]
        case .jazz: [.pattern, .bars, .quarters]
        case .latin, .bossa, .samba: [.pattern, .offBeats]
        case .metal: [.eighths, .pattern]
        case .quintuple: [.vamp, .vamp, .vamp, .bars, .eighths, .offBeats, .arpeggio, .pattern, .quarters]
        default: [.bars, .eighths, .offBeats, .arpeggio, .pattern, .quarters]
        }
    }
}

enum BassLine { case followKick, eighths, roots, rootFifth, walking, octaves, offBeats, tumbao, syncopated, bars, vamp }
enum Comping { case bars, quarters, eighths, offBeats, afterBeats, arpeggio, pattern, vamp }
