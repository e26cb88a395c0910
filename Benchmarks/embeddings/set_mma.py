"""Accompaniments of MMA (Musical MIDI Accompaniment, GPL-2; Debian package mma): a groove of its library in a known
style, key and tempo."""
import glob
import math
import os
import re
import subprocess
import tempfile

import mido

COUNT, SECONDS, NOTES = 360, 16, None
LIBRARY = "/usr/share/mma/lib"
# Files of the library by style, and the tempi of the style. Files in 6/8, 12/8 and 5/4 are not among them: what their
# beat is, is a matter of opinion.
STYLES = {
    "ballad": ("stdlib/ballad stdlib/folkballad stdlib/guitarballad stdlib/pianoballad stdlib/popballad stdlib/rb-ballad stdlib/rockballad "
               "stdlib/stringballad casio/popballad casio/8beatballad1 casio/16beatballad1", (60, 100)),
    "blues": ("stdlib/blues stdlib/countryblues stdlib/fastblues stdlib/slowblues casio/blues", (70, 160)),
    "bossanova": ("stdlib/bossanova kara/kbossa yamaha/jazzbossa", (100, 170)),
    "country": ("stdlib/bluegrass stdlib/slowcountry stdlib/hillcountry stdlib/bluefolk yamaha/jazzcountry yamaha/western", (80, 150)),
    "dance": ("stdlib/trance casio/dance1 casio/dance2 casio/house casio/rave casio/techno casio/trance1", (110, 145)),
    "funk": ("stdlib/bvfunk casio/funk1 casio/funk2 kara/Kfunk1 stdlib/dsoul", (80, 130)),
    "jazz": ("stdlib/bebop stdlib/jazzcombo stdlib/modernjazz stdlib/mellowjazz stdlib/nitejazz stdlib/jazzguitar stdlib/slowjazz "
             "stdlib/folkyjazz yamaha/jazztrio casio/jazzcombo casio/modernjazz", (80, 200)),
    "latin": ("stdlib/salsa stdlib/mambo stdlib/merengue stdlib/rhumba stdlib/chacha stdlib/son stdlib/cubanguitar yamaha/salsa1 "
              "yamaha/salsa2 yamaha/mambo", (90, 180)),
    "march": ("stdlib/march stdlib/bwmarch stdlib/dixiemarch casio/march1 casio/germanmarch", (90, 140)),
    "rock": ("stdlib/50srock stdlib/60srock stdlib/basicrock stdlib/softrock stdlib/bubblerock stdlib/folkrock casio/rock1 casio/rock2 "
             "casio/poprock1 yamaha/w-rock", (90, 160)),
    "swing": ("stdlib/swing stdlib/easyswing stdlib/fastswing stdlib/westernswing stdlib/countryswing casio/swing yamaha/jazzswing", (100, 220)),
    "waltz": ("stdlib/waltz stdlib/countrywaltz stdlib/fastwaltz stdlib/frenchwaltz stdlib/jazzwaltz stdlib/vienesewaltz "
              "stdlib/rockwaltz casio/popwaltz", (90, 190)),
}
TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
# Semitones above the tonic and the chord's kind. All end on the dominant, so that the repetition closes on the tonic.
PROGRESSIONS = {
    "major": (((0, ""), (5, ""), (7, "7"), (0, ""), (5, ""), (0, ""), (7, ""), (7, "7")),
              ((0, ""), (9, "m"), (5, ""), (7, "7"), (0, ""), (5, ""), (0, ""), (7, "7"))),
    "minor": (((0, "m"), (5, "m"), (7, "7"), (0, "m"), (5, "m"), (0, "m"), (7, "7"), (7, "7")),
              ((0, "m"), (8, ""), (5, "m"), (7, "7"), (0, "m"), (5, "m"), (0, "m"), (7, "7"))),
}
# Grooves that open, fill or end a piece do not stand for it.
PASSING = re.compile(r"intro|end|fill|break|count|metronome", re.IGNORECASE)


def grooves(file):
    """Names of the grooves that a file of the library defines."""
    path = os.path.join(LIBRARY, file + ".mma")
    with open(path, encoding="latin-1") as lines:
        names = [match.group(1) for line in lines if (match := re.match(r"\s*DefGroove\s+(\S+)", line, re.IGNORECASE))]
    return [name for name in names if not PASSING.search(name)]


def play(file, groove, bpm, tonic, mode, progression):
    """The accompaniment as a MidiFile. Raises ValueError with MMA's own words."""
    chords = [TONICS[(tonic + step) % 12] + kind for step, kind in progression]
    # Enough for bars of three beats as well; what is too long is cut.
    bars = math.ceil((SECONDS + 4) * bpm / 60 / 3)
    lines = [f"Tempo {bpm}", f"Groove {file}:{groove}"] + [f"{bar + 1} {chords[bar % len(chords)]}" for bar in range(bars)]
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "a.mma"), os.path.join(folder, "a.mid")
        with open(source, "w") as text:
            text.write("\n".join(lines) + "\n")
        done = subprocess.run(["mma", source, "-f", target], capture_output=True, text=True)
        if not os.path.exists(target):
            raise ValueError(f"{file}:{groove}: mma: {' '.join(done.stdout.split())}")
        midi = mido.MidiFile(target)
    if not any(message.type == "note_on" and message.channel != 9 for message in midi):
        raise ValueError(f"{file}:{groove}: drums only, so no key")
    return midi


def clips(count, random, data, excluded):
    """As many clips of each style as of the others: name, labels, and what makes the score. No groove of the rows `excluded`."""
    heard = {row["groove"] for row in excluded}
    if not glob.glob(LIBRARY + "/stdlib/*.mma"):
        raise SystemExit(f"{LIBRARY}: no library of MMA; apt-get install mma")
    number, keys = 0, []
    for index, (style, (files, tempi)) in enumerate(STYLES.items()):
        found = {file: [name for name in grooves(file) if f"{file}:{name}" not in heard] for file in files.split()}
        found = {file: names for file, names in found.items() if names}
        if not found:
            continue
        for _ in range(count * (index + 1) // len(STYLES) - count * index // len(STYLES)):
            file = random.choice(list(found))
            groove, bpm = random.choice(found[file]), random.randint(*tempi)
            if not keys:  # All keys in turn, shuffled, so that none is rare.
                keys = random.sample([(tonic, mode) for tonic in range(12) for mode in PROGRESSIONS], 24)
            tonic, mode = keys.pop()
            progression = random.choice(PROGRESSIONS[mode])
            labels = {"style": style, "key": f"{TONICS[tonic]} {mode}", "bpm": bpm, "groove": f"{file}:{groove}", "file": file}
            yield (f"mma{number:04}", labels,
                   lambda file=file, groove=groove, bpm=bpm, tonic=tonic, mode=mode, steps=progression: play(file, groove, bpm, tonic, mode, steps))
            number += 1
