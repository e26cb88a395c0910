"""Writes what mir_eval 0.8.2 says of made-up parts of songs: segments.json.

Boundaries lie on a grid of 0.05 s, so some are exactly a window apart and some exactly on a frame.

python3 -m venv venv && venv/bin/pip install mir_eval==0.8.2 && venv/bin/python generate.py
"""
import json
import os
import random
import warnings

import numpy as np
from mir_eval import segment, util

warnings.simplefilter("ignore")


def parts(count, seconds, labels, first=0.0):
    """Starts on the grid, at least one step apart, and their labels."""
    steps = int(seconds / 0.05)
    starts = sorted(random.sample(range(int(first / 0.05) + 1, steps), count - 1)) if count > 1 else []
    starts = [first] + [round(0.05 * s, 2) for s in starts]
    return starts, [random.choice("ABCDEFG"[:labels]) for _ in starts]


def intervals(starts, seconds):
    edges = starts + [seconds]
    return np.array(list(zip(edges[:-1], edges[1:])))


def near(starts, seconds):
    """Some boundaries of another division moved a little, left out, or new."""
    moved = [0.0]
    for s in starts[1:]:
        if random.random() < 0.8:
            moved.append(round(s + 0.05 * random.choice([0, 0, 1, 5, 9, 10, 11, 20, 59, 60, 61]) * random.choice([-1, 1]), 2))
        if random.random() < 0.2:
            moved.append(round(random.uniform(0, seconds), 2))
    return sorted({m for m in moved if 0 <= m < seconds})


random.seed(18)
cases = []
for number in range(60):
    seconds = round(random.uniform(8, 240), 3)
    first = 0.0 if number % 5 else 0.35
    truth, truth_labels = parts(random.choice([1, 2, 3, 7, 15]), seconds, random.choice([1, 3, 6]), first)
    found = near(truth, seconds)
    # Sometimes the found parts end a little before or after the truth does.
    found_seconds = seconds if number % 3 else round(seconds + random.choice([-0.2, 0.2]), 3)
    found = [f for f in found if f < found_seconds]
    found_labels = [random.choice("ABCDE"[: random.choice([1, 2, 5])]) for _ in found]
    scores = segment.evaluate(intervals(truth, seconds), list(truth_labels), intervals(found, found_seconds), list(found_labels))
    a, _ = util.adjust_intervals(intervals(truth, seconds), labels=list(truth_labels), t_min=0.0)
    b, _ = util.adjust_intervals(intervals(found, found_seconds), labels=list(found_labels), t_min=0.0, t_max=seconds)
    trimmed = {str(w): list(map(float, segment.detection(a, b, window=w, trim=True))) for w in (0.5, 3.0)}
    deviation = [None if np.isnan(v) else float(v) for v in segment.deviation(a, b, trim=True)]
    cases.append({
        "seconds": seconds, "truth": truth, "truthLabels": truth_labels, "found": found, "foundLabels": found_labels, "foundSeconds": found_seconds,
        "half": [float(scores[k + "@0.5"]) for k in ("Precision", "Recall", "F-measure")],
        "three": [float(scores[k + "@3.0"]) for k in ("Precision", "Recall", "F-measure")],
        "halfTrimmed": trimmed["0.5"], "threeTrimmed": trimmed["3.0"], "deviationTrimmed": deviation,
        # Division by zero is 0 with us.
        "pairwise": [0.0 if np.isnan(v) else float(v) for v in (scores["Pairwise Precision"], scores["Pairwise Recall"], scores["Pairwise F-measure"])],
        "nce": [float(scores[k]) for k in ("NCE Over", "NCE Under", "NCE F-measure")],
        "vmeasure": [float(scores[k]) for k in ("V Precision", "V Recall", "V-measure")],
    })
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "segments.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
