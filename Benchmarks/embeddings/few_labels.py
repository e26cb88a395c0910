#!/usr/bin/env python3
"""What a tempo probe of few labels gains from translated embeddings, beside really stretched audio (the ceiling).

  few_labels.py OUT [--program sametempo] [--translation FILE] [--items 10 50 0] [--repeats 5] [-- PROBE OPTIONS]

OUT: the folder that translation.py has filled: its clips, and the same clips stretched to four ratios. Each probe is learned from so many
labelled clips (0: all of a training part) and tested on clips that it has not seen: `sametempo probe --kind tempo --probe ridge`,
5-fold; other options after -- come last and so win. Copies at other tempi are never tested on. Prints a table of Acc1 and Acc2.
"""
import argparse
import csv
import json
import os
import subprocess
import sys

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("labels", help="the CSV that translation.py was given")
    parser.add_argument("--program", default="sametempo")
    parser.add_argument("--translation", help="without it: the shipped one")
    parser.add_argument("--items", type=int, nargs="+", default=[10, 50, 0])
    parser.add_argument("--repeats", type=int, default=5)
    ours = sys.argv[1:sys.argv.index("--")] if "--" in sys.argv else sys.argv[1:]
    others = sys.argv[len(ours) + 2:]
    options = parser.parse_args(ours)
    out, folder = options.out, os.path.dirname(os.path.abspath(options.labels))
    with open(options.labels, newline="") as file:
        bpm = {os.path.join(folder, row["path"]): float(row["bpm"]) for row in csv.DictReader(file)}

    def read(table):
        with open(f"{out}/{table}.jsonl") as ids:
            lines = [json.loads(line) for line in ids]
        return np.load(f"{out}/{table}.npy"), [line["path"] for line in lines], lines[0].get("model")

    clips, names, model = read("clips")
    twins, twin_names, _ = read("twins")
    rows, values = [], []
    used = {}
    for path, vector in zip(twin_names, twins):
        index, ratio = os.path.basename(path)[:-5].split("-", 1)
        name = names[int(index)]
        used[int(index)] = name
        rows.append((path, bpm[name] * float(ratio), name, 1))
        values.append(vector)
    for index, name in used.items():
        rows.append((name, bpm[name], name, 0))
        values.append(clips[index])

    def write(stem, kept):
        """A table and its labels."""
        np.save(f"{out}/{stem}.npy", np.array([values[i] for i in kept], np.float32))
        with open(f"{out}/{stem}.jsonl", "w") as ids:
            for i in kept:
                ids.write(json.dumps({"model": model, "path": rows[i][0]}) + "\n")
        with open(f"{out}/{stem}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["path", "bpm", "clip", "stretched"])
            writer.writerows(rows[i] for i in kept)

    write("few-plain", [i for i, row in enumerate(rows) if not row[3]])
    write("few-stretched", range(len(rows)))
    translation = ["--translation", options.translation] if options.translation else []
    variants = {
        "none": ("few-plain", []), "translation": ("few-plain", ["--augment", "translation", *translation]),
        "stretched audio": ("few-stretched", ["--training-only", "stretched"]),
    }
    print(f"{len(used)} clips; Acc1 / Acc2 in % with 95 % intervals of Acc1\n")
    print("| labels | " + " | ".join(variants) + " |")
    print("| --- |" + " --- |" * len(variants))
    for items in options.items:
        cells = []
        for stem, extra in variants.values():
            command = [options.program, "probe", f"{out}/{stem}.csv", "--embeddings", f"{out}/{stem}.npy", "--target", "bpm", "--kind", "tempo", "--group", "clip",
                       "--repeats", str(options.repeats), "--inner-folds", "3", "--probe", "ridge", "--format", "csv", "--quiet", *extra, *others]
            if items:
                command += ["--training-items", str(items)]
            result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if result.returncode:
                sys.exit(result.stderr)
            scores = {row["measure"]: row for row in csv.DictReader(result.stdout.splitlines())}
            one, two = scores["Acc1"], scores["Acc2"]
            cells.append(f"{100 * float(one['value']):.0f} / {100 * float(two['value']):.0f} ({100 * float(one['low']):.0f}–{100 * float(one['high']):.0f})")
        print(f"| {items or 'all of a training part'} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
