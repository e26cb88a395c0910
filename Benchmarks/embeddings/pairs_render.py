#!/usr/bin/env python3
"""Renders what pairs.py trains and asks: excerpts of music at several tempi, and references of known tempo.

  pairs_render.py OUT MUSIC [--program sametempo] [--tracks 160] [--seed 1]

MUSIC: a folder of any music; no label is read. Of each track two excerpts of 14 s are made faster or slower by three ratios within half an
octave (`sametempo stretch`): OUT/music.csv has path, track, ratio. References: four patterns at 24 tempi an octave from 30 to 300 BPM:
OUT/references.csv has path, bpm. Needs ffmpeg and numpy.
"""
import argparse
import csv
import os
import subprocess
import sys

import numpy as np

PATTERNS = ["click", "rock", "four", "swing"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("music")
    parser.add_argument("--program", default="sametempo")
    parser.add_argument("--tracks", type=int, default=160)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    found = sorted(os.path.join(folder, name) for folder, _, names in os.walk(options.music) for name in names
                   if name.rsplit(".")[-1].lower() in {"mp3", "ogg", "opus", "flac", "wav", "m4a"})
    for name in "music", "references":
        os.makedirs(f"{options.out}/{name}", exist_ok=True)
    rows, track = [], 0
    for path in random.permutation(found):
        if track == options.tracks:
            break
        length = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path], capture_output=True, text=True).stdout
        try:
            seconds = float(length)
        except ValueError:
            continue
        if seconds < 60:
            continue
        ratios, made = 2 ** random.uniform(-0.5, 0.5, 3), []
        for place in (0.2 * seconds, 0.6 * seconds):
            cut = f"{options.out}/cut.wav"
            subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", str(place), "-t", "14", "-i", path, "-ac", "1", "-ar", "22050", cut], check=True)
            for ratio in ratios:
                out = f"music/{track:04d}-{len(made)}.wav"
                done = subprocess.run([options.program, "stretch", cut, "--ratio", f"{ratio:.5f}", "-o", f"{options.out}/{out}", "--overwrite"], capture_output=True)
                if done.returncode == 0:
                    made.append((out, track, f"{ratio:.5f}"))
        rows += made
        track += 1
        print(f"\r{track}/{options.tracks} tracks", end="", file=sys.stderr)
    print(file=sys.stderr)
    os.remove(f"{options.out}/cut.wav")
    write(f"{options.out}/music.csv", ["path", "track", "ratio"], rows)
    rows = []
    for number in range(80):
        bpm = 30 * 2 ** (number / 24)
        for pattern in PATTERNS:
            out = f"references/{pattern}-{number:02d}.wav"
            subprocess.run([options.program, "references", "--bpm", f"{bpm:.4f}", "--pattern", pattern, "--seconds", "12", "--sample-rate", "22050",
                            "--seed", str(number), "-o", f"{options.out}/{out}", "--overwrite"], check=True, capture_output=True)
            rows.append((out, f"{bpm:.4f}"))
    write(f"{options.out}/references.csv", ["path", "bpm"], rows)


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
