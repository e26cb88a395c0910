"""Renders loops of 1, 2 and 4 bars at 70-180 BPM for measuring `sametempo estimate --loop`, and scores its answers.

    python3 Benchmarks/metres/loops.py FOLDER [PROGRAM]

Each loop is cut from a longer piece at bar lines, to the sample, so that it repeats without a gap. See render.py; sox is needed too.
"""
import csv
import os
import random
import subprocess
import sys

import render

METRES = {
    "rock": (4, 4, None, (70, 180), {render.KICK: ["x.......x.......", "x.......x.x.....", "x..x....x.x....."], render.SNARE: ["....x.......x..."],
                                     render.CLOSED: ["x.o.x.o.x.o.x.o.", "xgogxgogxgogxgog"]}),
    "funk": (4, 4, None, (70, 180), {render.KICK: ["x.x.......x..x..", "x..x..x...x....."], render.SNARE: ["....x..g.g.gx..g", "....x..g.g..x.g."],
                                     render.CLOSED: ["xoxoxoxoxoxoxoxo", "xgogxgogxgogxgog"]}),
}
KINDS = ["swing", "shuffle", "clave", "dotted", "rock", "funk"]
PER_KIND = 8


def make(folder, font="/usr/share/sounds/sf2/FluidR3_GM.sf2"):
    render.METRES.update(METRES)
    os.makedirs(folder, exist_ok=True)
    annotated = {}
    for kind in KINDS:
        beats = render.METRES[kind][0]
        for number in range(PER_KIND):
            for bars in (1, 2, 4):
                rng = random.Random(f"loop {kind} {number} {bars}")
                tempo = round(70 * (180 / 70) ** ((number + rng.random()) / PER_KIND), 2)
                bar, path = beats * 60 / tempo, os.path.join(folder, f"{kind}-{number}-{bars}")
                with open(path + ".mid", "wb") as file:
                    file.write(render.piece(kind, tempo, rng, seconds=12 * bar))
                subprocess.run(["fluidsynth", "-q", "-ni", "-g", "0.5", "-r", "44100", "-F", path + "-long.wav", font, path + ".mid"],
                               check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                subprocess.run(["sox", path + "-long.wav", path + ".wav", "trim", f"{round(4 * bar * 44100)}s", f"{round(bars * bar * 44100)}s"],
                               check=True)
                os.remove(path + "-long.wav")
                os.remove(path + ".mid")
                annotated[path + ".wav"] = (tempo, bars)
    return annotated


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return
    annotated = make(sys.argv[1])
    program = sys.argv[2] if len(sys.argv) > 2 else ".build/release/sametempo"
    table = subprocess.run([program, "estimate", "--loop", "--quiet", "--format", "csv", *annotated], check=True, capture_output=True, text=True).stdout
    counts = {bars: [0, 0, 0] for bars in (1, 2, 4)}
    for row in csv.DictReader(table.splitlines()):
        tempo, bars = annotated[row["path"]]
        found = float(row["bpm"]) if row["bpm"] else 0
        near = [abs(found - tempo * factor) <= 0.04 * tempo * factor for factor in (1, 2, 1 / 2, 3, 1 / 3)]
        counts[bars][0] += 1
        counts[bars][1] += near[0]
        counts[bars][2] += any(near)
    print("bars  loops  Acc1  Acc2")
    for bars, (total, first, second) in counts.items():
        print(f"{bars:4}  {total:5}  {first:4}  {second:4}")


if __name__ == "__main__":
    main()
