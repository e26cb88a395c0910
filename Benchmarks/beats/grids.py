"""Beat grids beside the truth: grids.py TABLE.csv SAMETEMPO MIXXX.sh FOLDER; see grids.sh.

A grid is right if its tempo is within 0.02 BPM of the true one, up to the metrical level, and, where beats are known, none of them lies further
than 10 ms from it. A level is a factor of 1, 2, 3, 4, 3/2 or 4/3, or one over these.
"""
import bisect
import collections
import csv
import os
import subprocess
import sys

FACTORS = [a / b for a, b in [(1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4), (3, 2), (2, 3), (4, 3), (3, 4)]]


def ours(paths, program, folder):
    out = os.path.join(folder, "ours.csv")
    subprocess.run([program, "estimate", "--quiet", "--beats", "--format", "csv", "--output", out, "--overwrite", *paths])
    with open(out, newline="") as file:
        rows = list(csv.DictReader(file))
    ends = {row["path"]: float(row["beats"].split()[-1]) for row in rows if row["beats"]}
    return {row["path"]: (float(row["grid_bpm"]), float(row["first_beat"])) for row in rows if row["grid_bpm"]}, ends


def mixxx(paths, script):
    lines = subprocess.run(["bash", script, *paths], check=True, capture_output=True, text=True).stdout.splitlines()
    fields = [line.split("\t") for line in lines]
    return {path: (float(bpm), float(first)) for path, bpm, first, _ in fields if float(bpm) > 0}


def farthest(grid, level, beats):
    """The largest distance of the truth from the grid, in seconds; of the grid's beats from the truth where the grid is the slower one."""
    bpm, first = grid
    period = 60 / bpm
    if level <= 1:  # the grid is as fast as the truth or faster
        return max(abs((beat - first) / period - round((beat - first) / period)) * period for beat in beats)
    times, time = [], first
    while time <= beats[-1]:
        if time >= beats[0]:
            times.append(time)
        time += period

    def nearest(time):
        place = bisect.bisect(beats, time)
        return min(abs(time - beat) for beat in beats[max(0, place - 1):place + 1])
    return max(map(nearest, times))


def known_beats(row, base, end):
    """The true beats: of the file that `beats` names, or even ones from `first_beat` to the last that SameTempo found; None if unknown."""
    if row.get("beats"):
        with open(os.path.join(base, row["beats"])) as file:
            return [float(line.split()[0]) for line in file if line.strip()]
    if row.get("first_beat") and end:
        first, period = float(row["first_beat"]), 60 / float(row["bpm"])
        return [first + number * period for number in range(int((end - first) / period) + 1)]
    return None


def main(table, program, script, folder):
    base = os.path.dirname(table)
    with open(table, newline="") as file:
        rows = {os.path.join(base, row["path"]): row for row in csv.DictReader(file)}
    paths = list(rows)
    print("| | source | files | have a grid | tempo within 0.02 BPM | within 0.05 BPM | beats within 10 ms | tempo within 0.02 BPM and beats within 10 ms |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- |")
    own, ends = ours(paths, program, folder)
    for name, grids in {"SameTempo": own, "Mixxx": mixxx(paths, script)}.items():
        counts = collections.defaultdict(collections.Counter)
        for path, row in rows.items():
            truth, beats = float(row["bpm"]), known_beats(row, base, ends.get(path))
            for source in {row.get("source") or "all", "all"}:
                count = counts[source]
                count["files"] += 1
                if path not in grids:
                    continue
                level = min(FACTORS, key=lambda factor: abs(grids[path][0] * factor - truth))
                tempo = abs(grids[path][0] * level - truth)
                count["grid"] += 1
                count["0.02"] += tempo <= 0.02
                count["0.05"] += tempo <= 0.05
                if beats:
                    near = farthest(grids[path], level, beats) <= 0.01
                    count["beats"] += near
                    count["both"] += near and tempo <= 0.02
                    count["known"] += 1
        for source in sorted(counts, key=lambda source: (source == "all", source)):
            count = counts[source]
            cells = [f"{100 * count[key] / count['files']:.0f} %" for key in ("grid", "0.02", "0.05")]
            cells += [f"{100 * count[key] / count['files']:.0f} %" if count["known"] else "" for key in ("beats", "both")]
            print(f"| {name} | {source} | {count['files']} | " + " | ".join(cells) + " |", flush=True)


main(*sys.argv[1:5])
