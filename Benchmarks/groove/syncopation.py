#!/usr/bin/env python3
"""Syncopation and its kin, computed from notated rhythms: tables for `sametempo probe`.

  syncopation.py rhythms RATINGS.csv OUT       OUT/rhythms.txt, OUT/ratings.csv and OUT/notated.csv of Shmulevich and Povel's rhythms
  syncopation.py drumming SETS/grooves OUT     OUT/proxies.csv: swing and syncopation of Groove MIDI performances

Of a rhythm of sixteen steps, four to a beat:

longuet_higgins_lee  notes before rests of more weight, by the difference of the weights (1984; as in Fitch and Rosenfeld 2007)
note_to_beat         weighted distance of notes from the beats that they lead to (Gómez, Melvin, Rappaport and Toussaint 2005)
clock                how badly beats fit the accents that grouping gives: 4 for a rest, 1 for a note without accent (Povel and Essens 1985)
"""
import csv
import os
import sys
from fractions import Fraction

DRUMS = ["click", "snare", "conga", "cowbell"]
WEIGHTS = [0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4]


def longuet_higgins_lee(steps):
    total = 0
    for start in range(16):
        if not steps[start]:
            continue
        heaviest, rest = -99, start + 1
        while not steps[rest % 16]:
            heaviest, rest = max(heaviest, WEIGHTS[rest % 16]), rest + 1
        total += max(0, heaviest - WEIGHTS[start])
    return total


def note_to_beat(steps):
    notes, total = [i for i in range(16) if steps[i]], Fraction(0)
    for place, start in enumerate(notes):
        end = notes[place + 1] if place + 1 < len(notes) else notes[0] + 16
        distance = Fraction(min(start % 4, 4 - start % 4), 4)
        if distance == 0:
            continue
        beat = (start // 4 + 1) * 4
        total += (2 if beat < end <= beat + 4 else 1) / distance
    return float(total / len(notes))


def clock(steps):
    """Accents: a lone note, the second of two neighbours, the first and the last of more."""
    accents = set()
    for start in range(16):
        if not steps[start] or steps[start - 1]:
            continue
        length = 1
        while steps[(start + length) % 16]:
            length += 1
        accents |= {start} if length == 1 else {(start + 1) % 16} if length == 2 else {start, (start + length - 1) % 16}
    return sum(0 if beat in accents else 1 if steps[beat] else 4 for beat in range(0, 16, 4))


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + rows)


def rhythms(ratings, out):
    with open(ratings, newline="") as file:
        rows = [(row["pattern"], row["rating"]) for row in csv.DictReader(file)]
    files = [(f"audio/{number:02}.{drum}.wav", number, drum, pattern, rating)
             for number, (pattern, rating) in enumerate(rows) for drum in DRUMS]
    write(os.path.join(out, "ratings.csv"), ["path", "complexity", "rhythm", "drum"],
          [[path, rating, number, drum] for path, number, drum, _, rating in files])
    notated = [[measure([int(step) for step in pattern]) for measure in (longuet_higgins_lee, note_to_beat, clock)] for pattern, _ in rows]
    write(os.path.join(out, "notated.csv"), ["path", "longuet_higgins_lee", "note_to_beat", "clock"],
          [[path] + notated[number] for path, number, *_ in files])
    with open(os.path.join(out, "rhythms.txt"), "w") as file:
        file.writelines(f"{path} {drum} {pattern}\n" for path, _, drum, pattern, _ in files)


def drumming(folder, out):
    """Of the first 12 s of each performance: the mean over bars of the syncopation of bass drum and snare, and the swing of all else."""
    import mido
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "embeddings"))
    from archive import unpacked
    from set_grooves import ARCHIVE, SECONDS, clip_name
    groove = os.path.join(unpacked(os.environ.get("GROOVE_MIDI", ARCHIVE)), "groove")
    with open(os.path.join(groove, "info.csv"), newline="") as file:
        known = {clip_name(row): row for row in csv.DictReader(file)}
    with open(os.path.join(folder, "labels.csv"), newline="") as file:
        labels = list(csv.DictReader(file))
    rows = []
    for label in labels:
        row = known[label["path"].split(".")[0]]
        if row["time_signature"] != "4-4":
            continue
        beat, now, low, high = 60 / float(row["bpm"]), 0.0, [], []
        for message in mido.MidiFile(os.path.join(groove, row["midi_filename"])):
            now += message.time
            if now >= SECONDS:
                break
            if message.type == "note_on" and message.velocity > 30:
                (low if message.note in (35, 36, 37, 38, 40) else high).append(now / beat)
        bars = {}
        for place in low:
            step = round(place * 4)
            bars.setdefault(step // 16, [0] * 16)[step % 16] = 1
        phases = sorted(place % 1 for place in high if 0.42 <= place % 1 <= 0.72)
        swing = phases[len(phases) // 2] if len(phases) >= 4 else None
        syncopation = sum(longuet_higgins_lee(bar) for bar in bars.values()) / len(bars) if bars else ""
        rows.append([label["path"], syncopation, "" if swing is None else swing / (1 - swing), label["style"], label["drummer"]])
    write(os.path.join(out, "proxies.csv"), ["path", "syncopation_proxy", "swing_proxy", "style", "drummer"], rows)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("rhythms", "drumming"):
        sys.exit(__doc__)
    os.makedirs(sys.argv[3], exist_ok=True)
    {"rhythms": rhythms, "drumming": drumming}[sys.argv[1]](sys.argv[2], sys.argv[3])
