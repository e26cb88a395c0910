#!/usr/bin/env python3
"""What augmentation does to the neighbourhoods of an embedding: the experiment of McCallum et al., "On the effect of data-augmentation
on local embedding properties in the contrastive learning of music audio representations" (ICASSP 2024), at the scale of two cores.

    Benchmarks/embeddings/augmentation.py MUSIC SETS OUT [--seeds 3] [--set KEY=VALUE ...]

Trains each recipe of Recipes/augmentation with each seed on MUSIC, embeds the labelled sets, and asks for every label how often
neighbours agree (P@5 of `sametempo locality`) and what a linear probe finds (`sametempo probe`). The same is asked of the network
with the weights it was drawn with. OUT gets models, results.jsonl, table.md and plot.svg. What is there already is not made again.

SETS holds the folders of render.py, mma, grooves, notes and mood; those that are missing are left out. TEMPO_LABELS and GENRE_LABELS name
CSV files of real music with the columns path and bpm, or path and genre. SAMETEMPO is the program. Labels are never trained on.
Needs nothing but Python. Our reading of the paper is from its abstract: its measure and its ranges are not known to us.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECIPES = os.path.normpath(os.path.join(HERE, "..", "..", "Recipes", "augmentation"))
PROGRAM = os.environ.get("SAMETEMPO", os.path.normpath(os.path.join(HERE, "..", "..", ".build", "release", "sametempo")))
VARIANTS = ["none", "stretch", "pitch", "equaliser", "stretch-pitch", "all"]
# Half the width of a 95 % interval of a mean of n differences, in standard errors: Student's t.
STUDENT = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36}

# Name, set, column, kind, and the column whose equals are no neighbours and are never divided between training and test.
MEASURES = [
    ("tempo, real", "tempo", "bpm", "tempo", None), ("genre, real", "genre", "genre", "class", None),
    ("tempo", "mma", "bpm", "tempo", None), ("key", "mma", "key", "key", None), ("style", "mma", "style", "class", None),
    ("drum style", "grooves", "style", "class", "drummer"), ("instrument", "notes", "instrument", "class", "program"),
    ("mood", "mood", "quadrant", "class", "song"),
]
# Tempi have so many classes that a strength chosen within every training part would take hours; the networks are alike.
TEMPO_STRENGTH = {"tempo": ["--strength", "0.1"]}
# The claims of the abstract as we read them: variant, measure, and the direction of its difference from "none".
CLAIMS = [
    ("Stretching makes tempo less local.", "stretch", ["tempo, real", "tempo"], -1),
    ("Shifting pitch makes key less local.", "pitch", ["key"], -1),
    ("Stretching makes what is not tempo more local.", "stretch", ["genre, real", "key", "style", "drum style", "instrument", "mood"], 1),
    ("Shifting pitch makes tempo more local.", "pitch", ["tempo, real", "tempo"], 1),
    ("Stretching and shifting pitch together make genre, style and instrument more local.", "stretch-pitch", ["genre, real", "style", "drum style", "instrument", "mood"], 1),
]


def run(*arguments):
    outcome = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # 65: some files could not be read; they are named, the others are there.
    if outcome.returncode not in (0, 65):
        sys.exit(f"augmentation: sametempo {' '.join(arguments)} ended with {outcome.returncode}:\n{outcome.stderr[-2000:]}")
    return outcome.stdout


def progress(text):
    print(text, file=sys.stderr, flush=True)


def label_files(sets):
    files = {name: os.path.join(sets, name, "labels.csv") for name in ("mma", "grooves", "notes", "mood")}
    files["tempo"], files["genre"] = os.environ.get("TEMPO_LABELS", ""), os.environ.get("GENRE_LABELS", "")
    for name, path in files.items():
        if not os.path.isfile(path):
            progress(f"augmentation: no labels of {name} ({path or 'not given'}): left out")
    return {name: path for name, path in files.items() if os.path.isfile(path)}


def sound_files(labels):
    folder = os.path.dirname(os.path.abspath(labels))
    with open(labels, encoding="utf-8") as file:
        return [os.path.join(folder, line.split(",")[0]) for line in file.read().splitlines()[1:]]


def measure(model, out, files, known, keep):
    """Everything that is asked of one encoder; `keep` is given each figure."""
    for name, path in files.items():
        asked = [m for m in MEASURES if m[1] == name and not all((m[0], kind) in known for kind in ("P@5", "probe"))]
        if not asked:
            continue
        table = os.path.join(out, f"{name}.npy")
        if not os.path.isfile(table):
            run("embed", *sound_files(path), "--encoder", model, "--output", table, "--quiet")
        for title, _, column, kind, group in asked:
            exclude = ["--exclude-same", group] if group else []
            rows = [json.loads(line) for line in run("locality", path, "--embeddings", table, "--target", column, "--kind", kind, "--format",
                                                     "jsonl", "--quiet", "--resamples", "40", *exclude).splitlines()]
            nearest = next(row for row in rows if row["measure"] == "P@5")
            keep({"measure": title, "kind": "P@5", "value": nearest["value"], "chance": nearest["chance"]})
            rows = [json.loads(line) for line in run("probe", path, "--embeddings", table, "--target", column, "--kind", kind, "--format", "jsonl",
                                                     "--quiet", "--repeats", "1", "--folds", "4", "--inner-folds", "3", "--resamples", "40",
                                                     *(["--group", group] if group else []), *TEMPO_STRENGTH.get(kind, [])).splitlines()]
            score = next(row for row in rows if row["measure"] in ("Acc2", "accuracy", "weighted score"))
            keep({"measure": title, "kind": "probe", "value": score["value"], "of": score["measure"]})


def difference(values, base):
    """Mean of paired differences over seeds, and half the width of its 95 % interval."""
    pairs = [values[seed] - base[seed] for seed in sorted(values) if seed in base]
    if len(pairs) < 2:
        return (pairs[0] if pairs else math.nan), math.nan
    return statistics.mean(pairs), STUDENT.get(len(pairs), 2.3) * statistics.stdev(pairs) / math.sqrt(len(pairs))


def tables(figures, titles):
    text = []
    for kind, caption in (("P@5", "Share of the five nearest that agree (P@5)"), ("probe", "Linear probe: Acc2 of tempi, weighted score of keys, accuracy of classes")):
        text += [f"**{caption}**, mean over seeds ± standard deviation:", "", "| trained with | " + " | ".join(titles) + " |", "| --- |" + " --- |" * len(titles)]
        if kind == "P@5":
            text.append("| chance | " + " | ".join(f"{figures['chance'].get(title, math.nan):.3f}" for title in titles) + " |")
        for variant in ["drawn"] + VARIANTS:
            cells = []
            for title in titles:
                values = list(figures[kind].get((variant, title), {}).values())
                spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
                cells.append(f"{statistics.mean(values):.3f}{spread}" if values else "–")
            text.append(f"| {'nothing: weights as drawn' if variant == 'drawn' else variant} | " + " | ".join(cells) + " |")
        text.append("")
    return text


def statements(figures, titles):
    text = ["**The paper's claims** (P@5 less that of `none`, mean over seeds and 95 % interval):", ""]
    for claim, variant, measures, direction in CLAIMS:
        text.append(f"- {claim}")
        for title in [m for m in measures if m in titles]:
            mean, half = difference(figures["P@5"].get((variant, title), {}), figures["P@5"].get(("none", title), {}))
            if math.isnan(half) or abs(mean) <= half:
                verdict = "cannot be told"
            else:
                verdict = "holds here" if mean * direction > 0 else "does not hold here"
            text.append(f"  - {title}: {mean:+.3f} ± {half:.3f}: {verdict}")
    return text + [""]


def plot(figures, titles, path):
    """A panel for each label; in it, for each variant, the difference from `none` with its interval."""
    colours = {"stretch": "#2563eb", "pitch": "#c2410c", "equaliser": "#15803d", "stretch-pitch": "#7c3aed", "all": "#475569"}
    variants, row, left, width = VARIANTS[1:], 17, 130, 620
    panel = row * len(variants) + 26
    ends = [abs(m) + (0 if math.isnan(h) else h) for t in titles for v in variants
            for m, h in [difference(figures["P@5"].get((v, t), {}), figures["P@5"].get(("none", t), {}))] if not math.isnan(m)]
    # Wide intervals of few seeds must not squeeze the rest.
    reach = min(0.5, max(ends + [0.05]))
    scale = width / 2 / reach
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {panel * len(titles) + 50}" font-family="sans-serif" font-size="12">',
           '<style>text{fill:#111}@media(prefers-color-scheme:dark){text{fill:#eee}}</style>',
           '<title>Change of the share of the five nearest that agree, against no augmentation</title>']
    for index, title in enumerate(titles):
        top, middle = index * panel + 10, left + width / 2
        out.append(f'<text x="0" y="{top + 12}" font-weight="bold">{title}</text>')
        out.append(f'<line x1="{middle}" x2="{middle}" y1="{top}" y2="{top + panel - 12}" stroke="#888"/>')
        for place, variant in enumerate(variants):
            mean, half = difference(figures["P@5"].get((variant, title), {}), figures["P@5"].get(("none", title), {}))
            y = top + 20 + place * row
            out.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end" font-size="11">{variant}</text>')
            if math.isnan(mean):
                continue
            at = [middle + scale * max(-reach, min(reach, x)) for x in (mean - (0 if math.isnan(half) else half), mean, mean + (0 if math.isnan(half) else half))]
            out.append(f'<line x1="{at[0]:.1f}" x2="{at[2]:.1f}" y1="{y}" y2="{y}" stroke="{colours[variant]}" stroke-width="2"/>')
            out.append(f'<circle cx="{at[1]:.1f}" cy="{y}" r="4" fill="{colours[variant]}"><title>{variant}, {title}: {mean:+.3f} ± {half:.3f}</title></circle>')
    bottom = len(titles) * panel + 22
    for share in (-1, -0.5, 0, 0.5, 1):
        out.append(f'<text x="{left + width / 2 + share * width / 2}" y="{bottom}" text-anchor="middle">{share * reach:+.2f}</text>')
    out.append(f'<text x="{left + width / 2}" y="{bottom + 18}" text-anchor="middle">P@5 less that of no augmentation</text></svg>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def read_figures(path):
    figures = {"P@5": {}, "probe": {}, "chance": {}}
    if os.path.isfile(path):
        with open(path, encoding="utf-8") as file:
            for row in map(json.loads, file):
                figures[row["kind"]].setdefault((row["variant"], row["measure"]), {})[row["seed"]] = row["value"]
                if "chance" in row:
                    figures["chance"][row["measure"]] = row["chance"]
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("music"), parser.add_argument("sets"), parser.add_argument("out")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", default=",".join(["drawn"] + VARIANTS), help="only these, such as none,stretch,pitch; the table has all that is in OUT")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a recipe key for all trainings, such as optimizer.steps=600")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    files, results = label_files(options.sets), os.path.join(options.out, "results.jsonl")
    if not files:
        sys.exit("augmentation: there is no labelled set; see --help")
    for seed in range(1, options.seeds + 1):
        for variant in options.variants.split(","):
            folder = os.path.join(options.out, f"{variant}-{seed}")
            model = os.path.join(folder, "model.safetensors")
            if not os.path.isfile(model):
                progress(f"training {variant}, seed {seed}")
                # A rate of almost nothing for one step keeps the weights that were drawn.
                drawn = ["optimizer.steps=1", "optimizer.learningRate=1e-8"] if variant == "drawn" else []
                keys = [f"seed={seed}"] + options.set + drawn
                run("train", options.music, "--recipe", os.path.join(RECIPES, f"{'none' if variant == 'drawn' else variant}.yaml"), "--output", folder,
                    "--quiet", *[part for key in keys for part in ("--set", key)])
            known = {(m, kind) for kind in ("P@5", "probe") for (v, m), values in read_figures(results)[kind].items() if v == variant and seed in values}

            def keep(figure):
                with open(results, "a", encoding="utf-8") as file:
                    file.write(json.dumps({"variant": variant, "seed": seed, **figure}) + "\n")

            progress(f"asking {variant}, seed {seed}")
            measure(model, folder, files, known, keep)
    figures = read_figures(results)
    titles = [m[0] for m in MEASURES if m[1] in files]
    text = "\n".join(tables(figures, titles) + statements(figures, titles))
    with open(os.path.join(options.out, "table.md"), "w", encoding="utf-8") as file:
        file.write(text)
    plot(figures, titles, os.path.join(options.out, "plot.svg"))
    print(text)


if __name__ == "__main__":
    main()
