/// Drum patterns of a style, one string a bar: `x` accent, `o` medium, `g` ghost, `?` sometimes, `.` rest.
///
/// Kick, snare and cymbal lines are chosen apart, so that few strings give many grooves; `extras` come and go.
struct DrumBook {
    var kicks: [String]
    var snares: [String]
    var cymbals: [String]
    var extras: [(PercussionSound, String)] = []
    var snareSounds: [PercussionSound] = [.snare]
    var cymbalSounds: [PercussionSound] = [.hat]

    static func book(for style: GrooveStyle) -> DrumBook {
        let eighthHats = ["x.o.x.o.x.o.x.o.", "o.x.o.x.o.x.o.x.", "x...x...x...x...", "x.o.x.o.x.o.x.?."]
        let sixteenthHats = ["xgogxgogxgogxgog", "xoxoxoxoxoxoxoxo", "x.ogx.ogx.ogx.og", "xg?gxg?gxg?gxgog"]
        let backbeat = ["....x.......x...", "....x..g.g..x...", "....x.......x.g?"]
        switch style {
        case .rock:
            return DrumBook(kicks: ["x.......x.......", "x.......x.x.....", "x.....x.x.......", "x.x.....x.x...?."],
                            snares: backbeat, cymbals: eighthHats + sixteenthHats,
                            extras: [(.crash, "?..............."), (.openHat, "..............?.")],
                            cymbalSounds: [.hat, .hat, .ride, .openHat])
        case .pop:
            return DrumBook(kicks: ["x.......x.......", "x...x...x...x...", "x..x..x.x.......", "x.....x...x....."],
                            snares: backbeat, cymbals: eighthHats + sixteenthHats,
                            extras: [(.shaker, "xgogxgogxgogxgog"), (.cowbell, "x...x...x...x..."),
                                     (.clap, "....x.......x...")],
                            snareSounds: [.snare, .clap, .rim], cymbalSounds: [.hat, .shaker])
        case .funk:
            return DrumBook(kicks: ["x.x.......x..x..", "x..x..x...x.....", "x.....x..x....?.", "x.x...?..xx....."],
                            snares: ["....x..g.g.gx..g", "....x..g.g..x.g.", "....x.g..g..x..g"],
                            cymbals: sixteenthHats + eighthHats,
                            extras: [(.conga, "g.go..g.g.go..oo"), (.cowbell, "x.o.x.o.x.o.x.o.")])
        case .disco:
            return DrumBook(kicks: ["x...x...x...x...", "x...x...x...x..?"], snares: backbeat + ["................"],
                            cymbals: ["..x...x...x...x.", "xgxgxgxgxgxgxgxg", "g.x.g.x.g.x.g.x."],
                            extras: [(.clap, "....x.......x..."), (.shaker, "xgogxgogxgogxgog"),
                                     (.rim, "..?..?..?..?...?")],
                            snareSounds: [.snare, .clap], cymbalSounds: [.hat, .openHat])
        case .hipHop:
            return DrumBook(kicks: ["x.......x.x.....", "x..x......x.....", "x.....x..xx.....", "xx........x..x.."],
                            snares: ["....x.......x...", "....x..g....x..g"],
                            cymbals: eighthHats + ["x.ogx.o.x.ogx.oo"],
                            extras: [(.shaker, "..g...g...g...g."), (.openHat, "......?.......?.")],
                            snareSounds: [.snare, .clap, .rim])
        case .drumAndBass:
            return DrumBook(kicks: ["x.........x.....", "x..?......x.....", "x.x.......x....."],
                            snares: ["....x.......x...", "....x..g.g..x..g", "....x..g.g.gx.g."],
                            cymbals: eighthHats + sixteenthHats, extras: [(.ride, "x...x...x...x...")])
        case .halfTime:
            return DrumBook(kicks: ["x...............", "x.....x...?.....", "x..x.......x..?."],
                            snares: ["........x.......", "........x......g"],
                            cymbals: ["x.x.x.x.x.x.x.x.", "x.x.x.xxx.x.x.x.", "x...x...x...x...", "xxx.x.x.xxx.x.xx"],
                            extras: [(.openHat, "..........?.....")], snareSounds: [.snare, .clap])
        case .bossa:
            return DrumBook(kicks: ["x..xx..xx..xx..x", "x..ox..ox..ox..o"],
                            snares: ["x..x..x...x..x..", "x..x...x..x..x.."],
                            cymbals: ["xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x."], extras: [(.shaker, "xgogxgogxgogxgog")],
                            snareSounds: [.rim], cymbalSounds: [.hat, .shaker])
        case .samba:
            return DrumBook(kicks: ["x..xx..xx..xx..x", "g...x...g...x..."],
                            snares: ["x.x.xx.x.x.x.xx.", "xgxggxgxxgxggxgx"],
                            cymbals: ["xgoxxgoxxgoxxgox", "xoxoxoxoxoxoxoxo"],
                            extras: [(.cowbell, "x.x.xx.x.x.x.xx."), (.tom, "........x......."),
                                     (.conga, "o..o..o.o..o..o.")],
                            snareSounds: [.snare, .rim], cymbalSounds: [.shaker, .hat])
        case .latin:
            // Son and rumba clave, two bars of quarters at half the grid each.
            return DrumBook(kicks: ["....x.......x...", "x.....x.x.....x."],
                            snares: ["x.....x.....x.......x...x.......", "x.....x.......x.....x...x......."],
                            cymbals: ["x...x.o.x...x.o.", "x.o.x.o.x.o.x.o."],
                            extras: [(.cowbell, "x...x.o.x...x.o."), (.conga, "g.g.x.g.g.g.o.o."),
                                     (.shaker, "x.g.x.g.x.g.x.g.")],
                            snareSounds: [.rim, .click], cymbalSounds: [.shaker, .cowbell])
        case .reggae:
            return DrumBook(kicks: ["........x.......", "x.......x.......", "x...x...x...x..."],
                            snares: ["........x.......", "........x.....g."],
                            cymbals: ["x.o.x.o.x.o.x.o.", "xgo.xgo.xgo.xgo."],
                            extras: [(.openHat, "......?......?.."), (.rim, "..?....?..?....?")],
                            snareSounds: [.rim, .snare])
        case .waltz:
            return DrumBook(kicks: ["x.....", "x....?"], snares: ["..x.x.", "..o.x.", "......"],
                            cymbals: ["x.x.x.", "xoxoxo", "..x.x.", "x.xgx."],
                            extras: [(.crash, "?.....")], snareSounds: [.snare, .rim, .hat],
                            cymbalSounds: [.hat, .ride])
        case .march:
            return DrumBook(kicks: ["x...x...", "x......."],
                            snares: ["o.goxgoo", "..x...x.", "x.ggx.gg", "xgggxgxg"],
                            cymbals: ["........", "..x...x.", "x...x..."],
                            extras: [(.crash, "x.......")], cymbalSounds: [.crash, .hat])
        case .ballad:
            return DrumBook(kicks: ["x.......x.......", "x.......x.....?.", "x.....x.x......."],
                            snares: ["....x.......x...", "........x......."],
                            cymbals: eighthHats + ["xgogxgogxgogxgog"],
                            extras: [(.shaker, "x.g.x.g.x.g.x.g.")], snareSounds: [.snare, .rim],
                            cymbalSounds: [.hat, .ride])
        case .shuffle:
            return DrumBook(kicks: ["x.....x.....", "x....xx.....", "x..x..x..x..", "x.....x.x..."],
                            snares: ["...x.....x..", "..gx.g..gx.g"],
                            cymbals: ["x.ox.ox.ox.o", "x..x..x..x..", "xggxggxggxgg"], cymbalSounds: [.hat, .ride])
        case .jazz:
            return DrumBook(kicks: ["............", "g..g..g..g..", "x.......?..."],
                            snares: ["............", "..?..g..?..g", "...g.....g.?"],
                            cymbals: ["x..x.ox..x.o", "x..x.gx..x.g", "x..x..x..x.."],
                            extras: [(.hat, "...x.....x..")], snareSounds: [.snare, .rim], cymbalSounds: [.ride])
        case .metal:
            return DrumBook(kicks: ["x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "xxx.xxx.xxx.xxx.", "x..xx..xx..xx.x."],
                            snares: ["....x.......x...", "..x...x...x...x.", "........x......."],
                            cymbals: ["x...x...x...x...", "x.x.x.x.x.x.x.x."],
                            extras: [(.crash, "x...............")], cymbalSounds: [.hat, .ride, .crash])
        case .compound:
            return DrumBook(kicks: ["x.....", "x....?", "x.x..."], snares: ["...x..", "...x.g"],
                            cymbals: ["xooxoo", "x.ox.o", "x..x.."], snareSounds: [.snare, .rim],
                            cymbalSounds: [.hat, .ride])
        case .quintuple:
            return DrumBook(kicks: ["x.....x...", "x..x..x...", "x.....x..?", "..........", "x..x..x.x."],
                            snares: ["...x....x.", "....x...x.", "..x.....x.", "........g."],
                            cymbals: ["x.x.x.x.x.", "x.xox.xox.", "xoxoxoxoxo", "x.xox.x.xo"],
                            extras: [(.hat, "..x...x.x.")], cymbalSounds: [.hat, .ride, .ride])
        case .chamber:
            return DrumBook(kicks: ["................"], snares: ["................"], cymbals: ["................"])
        }
    }
}
