"""Drumming of the Groove MIDI Dataset (Google, CC BY 4.0): the first seconds of performances, played with a General
MIDI kit. Attribution: Gillick et al., "Learning to Groove with Inverse Sequence Transformations", ICML 2019."""
import csv
import os
from collections import Counter

import mido

from archive import unpacked

COUNT, SECONDS = 300, 12
ARCHIVE = "/work/shared/groove/groove-midi.tar.xz"
PER_STYLE, LEAST = 60, 8
# The electronic kit's rims and edges, which General MIDI does not have.
NOTES = {22: 42, 26: 46, 58: 43}


def clips(count, random, data):
    """Performances of beats, style by style: name, labels, and what makes the score."""
    folder = os.path.join(unpacked(data or ARCHIVE), "groove")
    with open(os.path.join(folder, "info.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["beat_type"] == "beat" and float(row["duration"]) >= SECONDS]
    random.shuffle(rows)
    for row in rows:
        row["style"] = row["style"].split("/")[0]
    taken, per_style = [], Counter()
    for row in rows:
        if per_style[row["style"]] < PER_STYLE:
            per_style[row["style"]] += 1
            taken.append(row)
    taken = [row for row in taken if per_style[row["style"]] >= LEAST][:count]
    kept = Counter(row["style"] for row in taken)
    for row in sorted((row for row in taken if kept[row["style"]] >= LEAST), key=lambda row: (row["style"], row["id"])):
        labels = {"style": row["style"], "bpm": row["bpm"], "drummer": row["drummer"]}
        yield row["id"].replace("/", "_"), labels, lambda path=os.path.join(folder, row["midi_filename"]): mido.MidiFile(path)
