"""Writes what mir_eval 0.8.2 says of made-up beats: scores.json.

Times lie on a grid of 0.01 s, so some beats are exactly a window or a bin's edge apart.

python3 -m venv venv && venv/bin/pip install mir_eval==0.8.2 && venv/bin/python generate.py
"""
import json
import os
import random
import warnings

import numpy as np
from mir_eval import beat

warnings.simplefilter("ignore")
random.seed(1)


def beats(count, first, drift):
    """Beats whose distance drifts, on the grid, rising."""
    times, distance = [first], random.uniform(0.3, 0.9)
    while len(times) < count:
        distance *= 1 + random.uniform(-drift, drift)
        times.append(times[-1] + max(0.1, distance))
    return sorted({round(t, 2) for t in times})


def near(truth):
    """Beats as a tracker might find them: at another level, beside the truth, with some left out or too many."""
    level = random.choice(["same", "same", "between", "double", "half", "apart"])
    found = list(truth)
    if level == "double":
        found += [(a + b) / 2 for a, b in zip(truth, truth[1:])]
    elif level == "between":
        found = [(a + b) / 2 for a, b in zip(truth, truth[1:])]
    elif level == "half":
        found = truth[random.choice([0, 1])::2]
    elif level == "apart":
        found = beats(len(truth), random.uniform(0, 8), 0.02)
    kept = [t for t in found if random.random() < random.choice([1, 1, 0.9])]
    moved = [t + random.choice([0, 0, 0, 0.01, 0.03, 0.06, 0.07, 0.08]) * random.choice([-1, 1]) for t in kept]
    if random.random() < 0.3:
        moved += [random.uniform(0, truth[-1]) for _ in range(3)]
    return sorted({round(max(0, t), 2) for t in moved})


names = {"fMeasure": "F-measure", "cmlc": "Correct Metric Level Continuous", "cmlt": "Correct Metric Level Total",
         "amlc": "Any Metric Level Continuous", "amlt": "Any Metric Level Total", "informationGain": "Information gain"}
cases = []
for number in range(120):
    truth = beats(random.choice([1, 2, 3, 10, 40, 60]), random.uniform(0, 7), random.choice([0, 0.02, 0.1]))
    found = near(truth) if number % 12 else []
    scores = beat.evaluate(np.array(truth), np.array(found))
    cases.append({"truth": truth, "found": found} | {key: float(scores[name]) for key, name in names.items()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "scores.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
