"""Writes what mir_eval 0.8 says of made-up estimates:

hits.json     whether an estimate is a hit at the annotated tempo and its multiples, within 4 %
pscores.json  the P-score of one or two estimated tempi against two annotated ones of any weight, within 8 %

python3 -m venv venv && venv/bin/pip install mir_eval==0.8.2 && venv/bin/python generate.py
"""
import json
import os
import random

import numpy as np
from mir_eval.tempo import detection

FACTORS = {"1": 1.0, "2": 2.0, "3": 3.0, "1/2": 0.5, "1/3": 1 / 3}
TOLERANCE = 0.04


def write(name, cases):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "w") as file:
        json.dump(cases, file, indent=None, separators=(",", ":"))
        file.write("\n")


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
write("hits.json", cases)
print(len(cases), "cases,", sum("1" in c["hits"] for c in cases), "at Accuracy 1,",
      sum(bool(c["hits"]) for c in cases), "at Accuracy 2")

random.seed(20241)
cases = []
for number in range(300):
    slow = round(random.uniform(35, 120), 3)
    annotated = [slow, round(slow * random.choice([1.5, 2, 2, 2, 3, 4]), 3)]
    if random.random() < 0.5:
        annotated.reverse()
    # The first cases have the weights at the ends and in the middle of the range.
    weight = [0.0, 1.0, 0.5][number] if number < 3 else round(random.random(), 4)

    def near(tempo):
        error = random.choice([0, 0.03, 0.079, 0.0799, 0.0801, 0.081, 0.2]) * random.choice([-1, 1])
        return round(tempo * (1 + error), 6)

    # Both tempi in any order, one of them twice, one alone (mir_eval writes a missing tempo as 0), or none.
    estimated = random.choice([
        [near(annotated[0]), near(annotated[1])], [near(annotated[1]), near(annotated[0])], [near(annotated[0]), near(annotated[0])],
        [near(annotated[0])], [near(annotated[1])], [],
    ])
    score, _, _ = detection(np.array(annotated), weight, np.array((estimated + [0, 0])[:2]))
    cases.append({"annotated": annotated, "weight": weight, "estimated": estimated, "pScore": float(score)})
write("pscores.json", cases)
print(len(cases), "P-scores,", sum(0 < c["pScore"] < 1 for c in cases), "of them between 0 and 1")
