#!/usr/bin/env python3
"""Renders a labelled set of short clips, to measure embeddings with. No model of ours may be trained on them.

  render.py KIND FOLDER [--count N] [--seed S] [--font FONT] [--exclude LABELS.csv]

Writes FOLDER/*.flac (mono, 22050 Hz) and FOLDER/labels.csv with a column `path` and the columns of labels. Clips that
are there already are not rendered again. A clip that cannot be made is named and left out.

KINDs:
  mma     accompaniments of MMA: style, key, tempo
  grooves drumming of the Groove MIDI Dataset: style, tempo, drummer
  notes   phrases of single General MIDI instruments: family and program
  mood    piano clips of EMOPIA: quadrant, arousal, valence

--exclude makes a set that shares nothing with another one where that is possible: no groove of MMA, no performance of
drumming, no song of EMOPIA. All General MIDI programs are in every set of notes; only the phrases differ, by --seed.

Needs Python 3.11 with mido, numpy and soundfile; fluidsynth; the Debian packages fluid-soundfont-gm and
timgm6mb-soundfont; for mma also the package mma. Grooves and moods come from archives: see --data.

Licences: the fonts are MIT (FluidR3) and GPL-2 (TimGM6mb), MMA is GPL-2, Groove MIDI is CC BY 4.0, and EMOPIA's copy
states none. Data of others is for measuring only: neither the archives nor what is rendered from them is committed.
"""
import argparse
import csv
import importlib
import os
import random
import sys

import sound

KINDS = ("mma", "grooves", "notes", "mood")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, help="clips; by default as many as the kind names")
    parser.add_argument("--seed", type=int, default=1, help="of all random choices (default: 1)")
    parser.add_argument("--font", choices=(*sound.FONTS, "both"), default="fluid",
                        help="fluid is FluidR3_GM, timgm TimGM6mb; both takes turns, clip by clip (default: fluid)")
    parser.add_argument("--data", help="the archive that grooves or mood read (default: below /work/shared)")
    parser.add_argument("--exclude", metavar="LABELS.csv", help="the labels of a set of this kind, whose material is left out")
    options = parser.parse_args()
    kind = importlib.import_module("set_" + options.kind)
    count = kind.COUNT if options.count is None else options.count
    fonts = list(sound.FONTS.values()) if options.font == "both" else [sound.FONTS[options.font]]
    excluded = []
    if options.exclude:
        with open(options.exclude, newline="") as file:
            excluded = list(csv.DictReader(file))
        if not excluded:
            parser.error(f"{options.exclude}: no rows")
    os.makedirs(options.folder, exist_ok=True)
    rows, left_out = [], 0
    # Clips of equal labels come one after the other, so that turns of fonts are even within each label.
    for number, (name, labels, score) in enumerate(kind.clips(count, random.Random(options.seed), options.data, excluded)):
        font = fonts[number % len(fonts)]
        file = f"{name}.{font}.flac"
        path = os.path.join(options.folder, file)
        try:
            if not os.path.exists(path):
                sound.write(sound.cut(score(), kind.SECONDS, kind.NOTES), font, path, kind.SECONDS)
            rows.append({"path": file, **labels, "font": font})
        except Exception as error:  # One bad clip does not stop a set.
            left_out += 1
            print(f"{path}: left out: {error}", file=sys.stderr)
        if (number + 1) % 50 == 0:
            print(f"{options.kind}: {number + 1} clips", file=sys.stderr)
    if not rows:
        sys.exit(f"{options.folder}: not one clip could be made")
    with open(os.path.join(options.folder, "labels.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{options.folder}: {len(rows)} clips, {left_out} left out", file=sys.stderr)


if __name__ == "__main__":
    main()
