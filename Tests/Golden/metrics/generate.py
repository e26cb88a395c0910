"""Writes hits.json: whether mir_eval 0.8 counts an estimate as a hit at the annotated tempo and its multiples.

python3 -m venv venv && venv/bin/pip install mir_eval==0.8.2 && venv/bin/python generate.py
"""
import json
import os
import random

import numpy as np
from mir_eval.tempo import detection

FACTORS = {"1": 1.0, "2": 2.0, "3": 3.0, "1/2": 0.5, "1/3": 1 / 3}
TOLERANCE = 0.04


def hit(annotated, estimated, factor):
    """mir_eval scores two reference tempi of given weight; all weight is on the first here."""
    reference = np.array([annotated * factor, 10 * annotated * factor])
    score, _, _ = detection(reference, 1.0, np.array([estimated, estimated]), tol=TOLERANCE)
    return bool(score > 0.5)


random.seed(20240)
cases = []
for _ in range(300):
    annotated = round(random.uniform(35, 250), 3)
    # Near a multiple, so that both sides of every border are met; never on it, where rounding decides.
    factor = random.choice([1, 1, 1, 1, 2, 3, 0.5, 1 / 3, 1.5, 2 / 3, 4 / 3, 0.75, 4, 0.25, 1.3])
    error = random.choice([0, 0.01, 0.039, 0.0399, 0.0401, 0.041, 0.06]) * random.choice([-1, 1])
    estimated = round(annotated * factor * (1 + error), 6)
    cases.append({"annotated": annotated, "estimated": estimated,
                  "hits": [name for name, f in FACTORS.items() if hit(annotated, estimated, f)]})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hits.json")
with open(path, "w") as file:
    json.dump(cases, file, indent=None, separators=(",", ":"))
    file.write("\n")
print(len(cases), "cases,", sum("1" in c["hits"] for c in cases), "at Accuracy 1,",
      sum(bool(c["hits"]) for c in cases), "at Accuracy 2")
