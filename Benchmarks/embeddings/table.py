#!/usr/bin/env python3
"""Prints the results that compare.sh has left in a folder as one Markdown table.

  table.py FOLDER FEATURES SET.TARGET[=GROUP=LABELS.csv] ...

FEATURES are names, divided by commas; the others are compared with the first. The difference is that of the probes'
answers over the same items, by a paired bootstrap over items, or over
groups, which are those of the column GROUP.
"""
import csv
import os
import re
import sys

import numpy as np

MEASURES = {"bpm": "Acc1", "key": "weighted key score"}


def read(path):
    if not os.path.exists(path):
        return []
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def key(text):
    """Tonic and whether minor, of "C# minor"."""
    letter, sign, mode = re.match(r"([A-G])([#b]?) (major|minor)$", text).groups()
    return ("C D EF G A B".index(letter) + {"#": 1, "b": -1, "": 0}[sign]) % 12, mode == "minor"


def score(target, label, answer):
    """What one answer is worth, as `sametempo probe` counts it."""
    if target == "bpm":
        return float(abs(float(answer) - float(label)) <= 0.04 * float(label))
    if target == "key" and answer != label:
        (tonic, minor), (other, also) = key(label), key(answer)
        distance = (other - tonic) % 12
        if minor == also:
            return 0.5 if distance == 7 else 0.0
        return 0.2 if distance == 0 else 0.3 if distance == (3 if minor else 9) else 0.0
    return float(answer == label)


def items(path, target):
    """By file name: score of an item, mean over repeats."""
    found = {}
    for row in read(path):
        answers = [value for name, value in row.items() if name.startswith("answer_") and value]
        if answers:
            found[os.path.basename(row["path"])] = np.mean([score(target, row["label"], answer) for answer in answers])
    return found


def difference(first, second, groups, resamples=1000):
    """Of the second from the first in percent with a 95 % interval, or None without items in common."""
    names = sorted(first.keys() & second.keys())
    if not names:
        return None
    values = np.array([second[name] - first[name] for name in names]) * 100
    groups = [groups.get(name, name) for name in names]
    places = {group: index for index, group in enumerate(sorted(set(groups)))}
    sums, sizes = np.zeros(len(places)), np.zeros(len(places))
    for group, value in zip(groups, values):
        sums[places[group]] += value
        sizes[places[group]] += 1
    draws = np.random.default_rng(1).integers(len(places), size=(resamples, len(places)))
    means = sums[draws].sum(1) / sizes[draws].sum(1)
    return values.mean(), *np.percentile(means, (2.5, 97.5))


def cell(folder, row, feature, first, groups):
    target = row.rsplit(".", 1)[1]
    stem = os.path.join(folder, f"{row}.{feature}")
    measure = MEASURES.get(target, "accuracy")
    probe = next((line for line in read(stem + ".probe.csv") if line["measure"].lower().startswith(measure.lower())), None)
    near = next((line for line in read(stem + ".locality.csv") if line["measure"] == "P@5"), None)
    parts = []
    if probe:
        parts.append("{:.1f} [{:.1f}, {:.1f}]".format(*(100 * float(probe[name]) for name in ("value", "low", "high"))))
    if near:
        parts.append(f"{100 * float(near['value']):.1f}")
    if probe and first != feature:
        paired = difference(*(items(os.path.join(folder, f"{row}.{name}.items.csv"), target) for name in (first, feature)), groups)
        if paired:
            parts.append("{:+.1f} [{:+.1f}, {:+.1f}]".format(*paired))
    return " / ".join(parts) or "–", probe, near


def main():
    if len(sys.argv) < 4 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] and sys.argv[1] in ("-h", "--help") else 64)
    folder, features, rows = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
    print("Each cell: probe in % [95 % interval] / P@5 in % / difference of the probe from " + features[0] + " [95 % interval].\n")
    print("| set: target (measure) | items | chance of P@5 | " + " | ".join(features) + " |")
    print("| --- | --- | --- |" + " --- |" * len(features))
    for row in rows:
        row, group, labels = (row.split("=", 2) + ["", ""])[:3]
        name, target = row.rsplit(".", 1)
        groups = {os.path.basename(line["path"]): line[group] for line in read(labels)} if group else {}
        cells = [cell(folder, row, feature, features[0], groups) for feature in features]
        count = next((probe["items"] for _, probe, _ in cells if probe), "")
        chance = next((f"{100 * float(near['chance']):.1f}" for _, _, near in cells if near), "")
        print(f"| {name}: {target} ({MEASURES.get(target, 'accuracy')}) | {count} | {chance} | " + " | ".join(text for text, _, _ in cells) + " |")


if __name__ == "__main__":
    main()
