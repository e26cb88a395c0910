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
# Clips of one performance, where others are excluded: what is left is 109 performances, most of them rock.
PARTS = 6
# The electronic kit's rims and edges, which General MIDI does not have.
NOTES = {22: 42, 26: 46, 58: 43}


def clips(count, random, data, excluded):
    """Performances of beats, style by style: name, labels, and what makes the score. No performance of the rows `excluded`."""
    folder = os.path.join(unpacked(data or ARCHIVE), "groove")
    with open(os.path.join(folder, "info.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["beat_type"] == "beat" and float(row["duration"]) >= SECONDS]
    random.shuffle(rows)
    for row in rows:
        row["style"] = row["style"].split("/")[0]
    if excluded:
        heard = {row["path"].split(".")[0] for row in excluded}
        yield from parts([row for row in rows if clip_name(row) not in heard], folder, count)
        return
    taken, per_style = [], Counter()
    for row in rows:
        if per_style[row["style"]] < PER_STYLE:
            per_style[row["style"]] += 1
            taken.append(row)
    taken = [row for row in taken if per_style[row["style"]] >= LEAST][:count]
    kept = Counter(row["style"] for row in taken)
    for row in sorted((row for row in taken if kept[row["style"]] >= LEAST), key=lambda row: (row["style"], row["id"])):
        labels = {"style": row["style"], "bpm": row["bpm"], "drummer": row["drummer"]}
        yield clip_name(row), labels, lambda path=os.path.join(folder, row["midi_filename"]): mido.MidiFile(path)


def parts(rows, folder, count):
    """Up to `count` clips of performances in turn: their first seconds, then the seconds after these, and so on."""
    places = [(part, row) for part in range(PARTS) for row in rows if float(row["duration"]) >= SECONDS * (part + 1)][:count]
    for part, row in sorted(places, key=lambda place: (place[1]["style"], place[1]["id"], place[0])):
        labels = {"style": row["style"], "bpm": row["bpm"], "drummer": row["drummer"]}
        yield f"{clip_name(row)}_{part}", labels, lambda row=row, start=part * SECONDS: later(
            mido.MidiFile(os.path.join(folder, row["midi_filename"])), start)


def later(midi, start):
    """The messages of a MidiFile from `start` seconds on."""
    now = 0.0
    for message in midi:
        now += message.time
        if now >= start:
            yield message


def clip_name(row):
    """The name of a performance's clip, without its font."""
    return row["id"].replace("/", "_")
