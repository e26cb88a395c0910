"""Renders music in many metres for measuring: MIDI files of our own, played by fluidsynth with a General MIDI sound font.

    python3 Benchmarks/metres/render.py FOLDER [PER_KIND] [SEED] [SOUND_FONT]

Nothing here is used in training: neither the patterns nor the sounds are those of `AudioSynthesis`. Writes FOLDER/KIND-N.flac and
FOLDER/manifest.csv (path,bpm,source). The tempo is that of the notated beat: the quarter, in 6/8 and 12/8 the dotted quarter.
Needs fluidsynth and fluid-soundfont-gm (Debian).
"""
import os
import random
import struct
import subprocess
import sys

KICK, SNARE, RIM, CLOSED, OPEN, PEDAL, RIDE, CRASH = 36, 38, 37, 42, 46, 44, 51, 49
CLAVE, LOW_CONGA, HIGH_CONGA, COWBELL, SHAKER, TOM = 75, 64, 63, 56, 70, 45
TICKS = 480

# Each: beats in a bar, steps in a beat, swing of the second half of a beat (None: as written), tempo range, drum lines in turn.
# Lines are written a character a step: x strong, o medium, g soft, . none. Several for one drum are alternatives.
METRES = {
    "5-4-straight": (5, 2, None, (80, 200), {KICK: ["x.....x...", "x..x..x..."], SNARE: ["....x...x.", "..x.....x."], CLOSED: ["xoxoxoxoxo", "x.x.x.x.x."]}),
    "5-4-swing": (5, 2, 0.64, (90, 200), {RIDE: ["x.xox.x.xo", "x.xox.xox.", "x.x.xoxox."], PEDAL: ["..x...x.x.", "..x.....x."], KICK: ["g.....g...", ".........."], RIM: ["........g.", ".....g...."]}),
    "5-4-vamp": (5, 2, 0.66, (90, 200), {RIDE: ["x.xox.xox.", "x.xox.x.xo", "x.x.x.x.x."], PEDAL: ["..x...x.x.", ".........."], KICK: ["x.....g...", "x..g..x...", ".........."], RIM: ["...g....g.", ".........."]}),
    "7-8": (3.5, 2, None, (100, 200), {KICK: ["x...x..", "x..x..."], SNARE: ["..x..x.", "..x.x.."], CLOSED: ["xoxoxoo", "xooxoxo"]}),
    "6-8": (2, 3, None, (60, 110), {KICK: ["x.....", "x....o"], SNARE: ["...x..", "...x.g"], CLOSED: ["xooxoo", "x.ox.o"]}),
    "12-8": (4, 3, None, (60, 100), {KICK: ["x.....x.....", "x....xx....."], SNARE: ["...x.....x.."], CLOSED: ["xooxooxooxoo"], RIDE: ["............", "x..x..x..x.."]}),
    "3-4": (3, 2, None, (84, 190), {KICK: ["x.....", "x....o"], SNARE: ["..x.x.", "..o.x."], CLOSED: ["x.x.x.", "xoxoxo"]}),
    "3-4-swing": (3, 2, 0.65, (100, 200), {RIDE: ["x.x.xo", "x.xox."], PEDAL: ["..x.x.", "..x..."], KICK: ["g.....", "......"]}),
    "swing": (4, 2, 0.65, (100, 200), {RIDE: ["x.xox.xo", "x.x.x.x."], PEDAL: ["..x...x."], KICK: ["g.g.g.g.", "........"], SNARE: ["........", ".....g.."]}),
    "shuffle": (4, 3, None, (80, 170), {KICK: ["x.....x.....", "x..x..x..x.."], SNARE: ["...x.....x.."], CLOSED: ["x.ox.ox.ox.o"]}),
    "clave": (4, 4, None, (80, 130), {CLAVE: ["x..x..x...x.x...", "x..x...x..x.x...", "..x.x...x..x..x."], HIGH_CONGA: ["..o...xx..o...xx", "......o......oxx"], COWBELL: ["x...x...x...x...", "................"], SHAKER: ["xgogxgogxgogxgog"], KICK: ["...x..x....x..x.", "x.....x.x.....x."]}),
    "dotted": (4, 4, None, (80, 160), {KICK: ["x..x..x.x..x..x.", "x.....x.x..x..x."], SNARE: ["....x.......x...", "...x..x....x..x."], CLOSED: ["x..x..x.x..x..x.", "x.x.x.x.x.x.x.x."]}),
    "3-over-2": (2, 6, None, (60, 110), {LOW_CONGA: ["x...x...x..."], HIGH_CONGA: ["x.....x.....", "x.....x...o."], COWBELL: ["x.x.xx.x.x.x", "x...x...x..."], KICK: ["x.....x....."], SHAKER: ["x.o.o.x.o.o."]}),
}
# Where bass and chords fall, in steps of the bar, where that makes the metre: one on one, the swung half of two, four and five.
VAMPS = {"5-4-vamp": [[0, 3, 6], [0, 3, 6, 8], [0, 3, 5, 6, 8]]}
LEVEL = {"x": 100, "o": 74, "g": 45}


def variable(value):
    out = [value & 0x7F]
    while value > 0x7F:
        value >>= 7
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def midi(events, tempo):
    """events: (seconds, bytes). One track whose ticks are milliseconds' fractions, so that no note is quantised."""
    ticks_per_second = TICKS * 2      # At 120 beats a minute.
    body, last = b"\x00\xff\x51\x03" + struct.pack(">I", 500_000)[1:], 0
    for at, message in sorted(events, key=lambda e: e[0]):
        tick = max(last, round(at * ticks_per_second))
        body += variable(tick - last) + message
        last = tick
    body += variable(TICKS) + b"\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS) + b"MTrk" + struct.pack(">I", len(body)) + body


def piece(kind, tempo, rng, seconds=30.0):
    beats, steps, swing, _, drums = METRES[kind]
    beat = 60 / tempo
    events = []

    def at(position):
        """Seconds of a place in beats; swung halves come late."""
        whole, part = divmod(position, 1)
        if swing is not None and abs(part - 0.5) < 1e-6:
            part = swing
        return (whole + part) * beat

    def note(channel, key, velocity, start, length):
        start = max(0.0, start + rng.gauss(0, 0.006))
        velocity = max(1, min(127, round(velocity * rng.uniform(0.85, 1.12))))
        events.append((start, bytes([0x90 | channel, key, velocity])))
        events.append((start + length, bytes([0x80 | channel, key, 0])))

    lines = {drum: rng.choice(patterns) for drum, patterns in drums.items()}
    bass, comp, lead = rng.choice([32, 33, 34]), rng.choice([0, 4, 24, 26, 16]), rng.choice([65, 66, 56, 73, 11])
    for channel, program in ((0, bass), (1, comp), (2, lead)):
        events.append((0.0, bytes([0xC0 | channel, program])))
    root, walking = rng.randrange(36, 48), swing is not None and rng.random() < 0.6
    chords = [rng.choice([0, 5, 7, 9, 2]) for _ in range(4)]
    vamp = rng.choice(VAMPS[kind]) if kind in VAMPS else None
    has = {name: rng.random() < share for name, share in (("drums", 0.92), ("bass", 0.85), ("comp", 0.8), ("lead", 0.5))}
    if not (has["drums"] or has["bass"]):
        has["drums"] = True
    strongest = max(lines.values(), key=lambda line: line.count("x"))
    for bar in range(int(seconds / (beats * beat)) + 1):
        start, chord = bar * beats, chords[bar // 2 % 4]
        if has["drums"]:
            for drum, line in lines.items():
                for step in range(round(beats * steps)):
                    mark = line[step % len(line)]
                    if mark != ".":
                        note(9, drum, LEVEL[mark], at(start + step / steps), 0.1)
        if has["bass"]:
            places = [i for i in range(round(beats * steps)) if strongest[i % len(strongest)] == "x"]
            if vamp:
                places = vamp
            elif walking:
                places = [i * steps for i in range(int(beats))]
            for index, step in enumerate(places):
                key = root + chord + (rng.choice([0, 3, 5, 7, 10]) if index else 0)
                note(0, key, 90, at(start + step / steps), 0.7 * beat)
        if has["comp"]:
            accents = [0, round(beats * steps / 2)] if beats not in (5, 3.5) else [0, 3 * steps if beats == 5 else 4]
            if vamp:
                accents = vamp
            elif rng.random() < 0.5:
                accents = accents[:1] + [a + 1 for a in accents[1:]]
            for step in accents:
                for tone in (0, 4, 7):
                    note(1, root + 12 + chord + tone, 70, at(start + step / steps), 0.8 * beat)
        if has["lead"] and bar % 4 != 3:
            place = 0.0
            while place < beats:
                if rng.random() < 0.8:
                    note(2, root + 24 + rng.choice([0, 2, 4, 7, 9, 12]), 80, at(start + place), 0.6 / steps * beat)
                place += rng.choice([1, 1, 2]) / steps
    return midi(events, tempo)


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return
    folder, per_kind = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    font = sys.argv[4] if len(sys.argv) > 4 else "/usr/share/sounds/sf2/FluidR3_GM.sf2"
    os.makedirs(folder, exist_ok=True)
    rows = ["path,bpm,source"]
    for kind, (_, _, _, (low, high), _) in METRES.items():
        for number in range(per_kind):
            rng = random.Random(f"{seed} {kind} {number}")
            tempo = round(low * (high / low) ** ((number + rng.random()) / per_kind), 2)
            name = f"{kind}-{number}"
            path = os.path.join(folder, name)
            with open(path + ".mid", "wb") as file:
                file.write(piece(kind, tempo, rng))
            subprocess.run(["fluidsynth", "-q", "-ni", "-g", "0.5", "-r", "44100", "-F", path + ".flac", "-T", "flac", font, path + ".mid"],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.remove(path + ".mid")
            rows.append(f"{name}.flac,{tempo},{kind}")
    with open(os.path.join(folder, "manifest.csv"), "w") as file:
        file.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
