"""Piano clips of EMOPIA, in four quadrants of arousal and valence by listeners. The copy states no licence: for measuring
only. Reference: Hung et al., "EMOPIA", ISMIR 2021."""
import csv
import glob
import os
from collections import defaultdict

import mido

from archive import unpacked

COUNT, SECONDS, NOTES = 320, 15, None
ARCHIVE = "/work/shared/mood/emopia-midi.tar.xz"
AROUSAL = {"Q1": "high", "Q2": "high", "Q3": "low", "Q4": "low"}
VALENCE = {"Q1": "positive", "Q2": "negative", "Q3": "negative", "Q4": "positive"}


def song(name):
    """The song of a clip's file name."""
    return name[3:].rsplit("_", 1)[0]


def clips(count, random, data, excluded):
    """As many clips of each quadrant as of the others: name, labels, and what makes the score. The piano is program 0, as in the files.
    No song of the rows `excluded`."""
    heard = {row["song"] for row in excluded}
    folder = os.path.join(unpacked(data or ARCHIVE), "emopia")
    splits = {}
    for split in ("train", "val", "test"):
        with open(os.path.join(folder, "split", f"{split}_clip.csv"), newline="") as file:
            splits.update((row["clip_name"], split) for row in csv.DictReader(file))
    quadrants = defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder, "midis", "*.mid"))):
        if song(os.path.basename(path)) not in heard:
            quadrants[os.path.basename(path)[:2]].append(path)
    for index, quadrant in enumerate(sorted(quadrants)):
        wanted = count * (index + 1) // len(quadrants) - count * index // len(quadrants)
        for path in random.sample(quadrants[quadrant], min(wanted, len(quadrants[quadrant]))):
            name = os.path.basename(path)
            labels = {"quadrant": quadrant, "arousal": AROUSAL[quadrant], "valence": VALENCE[quadrant],
                      "song": song(name), "split": splits.get(name, "")}
            yield name[:-4], labels, lambda path=path: mido.MidiFile(path)
