#!/usr/bin/env python3
"""Measures the translation of embeddings in tempo against really stretched audio.

  translation.py CLIPS.csv TRACKS OUT [--program sametempo] [--translation FILE] [--linear FILE] [--encoder FILE] [--count N]

CLIPS.csv: annotated audio that nothing was trained on, with the columns path and bpm, and genre where there is one. TRACKS: folders of
other music, so that there are a thousand tracks to search. OUT: a folder for stretched audio, tables and results; what is there
already is not made again.

Prints: the cosine error to the embedding of the stretched audio (unmoved, linear map, translation, ceiling); how often the stretched
twin is the nearest of all tracks, alone or among twins at other tempi; the tempi of what is found at a wanted tempo; agreement in
genre; and the time that a translation takes beside stretching and embedding anew. Needs Python 3.11 with numpy.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

RATIOS = (0.8, 0.9, 1.1, 1.25)
LEVELS = (1 / 3, 1 / 2, 1, 2, 3)


def run(*command, output=None):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"{' '.join(command[:3])} …: {result.stderr.strip()}")
    return result.stdout


def read(table):
    with open(table[:-4] + ".jsonl") as ids:
        return np.load(table), [json.loads(line)["path"] for line in ids]


def normal(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)


def weighted(rows, parts, rhythm_weight):
    """Rows whose cosine is the weighted sum of the parts' cosines, as `sametempo search` has it."""
    others = [1 - rhythm_weight] if len(parts) == 2 else [(1 - rhythm_weight) / (len(parts) - 1)] * (len(parts) - 1)
    return np.concatenate([np.sqrt(w) * normal(rows[:, part]) for part, w in zip(parts, [rhythm_weight] + others)], 1)


def interval(values, draws=2000):
    values = np.asarray(values, float)
    means = values[np.random.default_rng(1).integers(len(values), size=(draws, len(values)))].mean(1)
    return f"{values.mean():.3f} ({np.percentile(means, 2.5):.3f} to {np.percentile(means, 97.5):.3f})"


def is_level(ratio):
    return np.min([np.abs(ratio / level - 1) for level in LEVELS], 0) < 0.04


def plot(path, query, asked, found):
    """The tempi of the ten nearest to one query, for each ratio, and the tempo that was asked for. `found`: tempi by ratio."""
    left, top, width, height = 60, 30, 560, 300
    tempi = [tempo for hits in found.values() for tempo in hits] + list(asked.values())
    low, high = np.log2(min(tempi)) - 0.1, np.log2(max(tempi)) + 0.1

    def y(tempo):
        return top + height * (high - np.log2(tempo)) / (high - low)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {top + height + 60}" font-family="sans-serif" font-size="12">',
           "<style>text{fill:#111}@media(prefers-color-scheme:dark){text{fill:#eee}}</style>",
           f"<title>Tempi of the ten tracks nearest to {query}, moved to {', '.join(map(str, found))} times its tempo</title>"]
    for tempo in (40, 60, 80, 100, 120, 140, 160, 180, 200, 240, 280):
        if low < np.log2(tempo) < high:
            out.append(f'<line x1="{left}" x2="{left + width}" y1="{y(tempo):.1f}" y2="{y(tempo):.1f}" stroke="#8884"/>')
            out.append(f'<text x="{left - 8}" y="{y(tempo) + 4:.1f}" text-anchor="end">{tempo}</text>')
    out.append(f'<text x="{left - 8}" y="{top - 14}" text-anchor="end">BPM</text>')
    for place, (ratio, hits) in enumerate(found.items()):
        centre = left + width * (place + 0.5) / len(found)
        for level in LEVELS:
            tempo, main = asked[ratio] * level, level == 1
            if low < np.log2(tempo) < high:
                out.append(f'<line x1="{centre - 80}" x2="{centre + 80}" y1="{y(tempo):.1f}" y2="{y(tempo):.1f}" stroke="#2563eb" stroke-width="{2 if main else 1}"'
                           + ("" if main else ' stroke-dasharray="4 4"') + "/>")
        for rank, tempo in enumerate(hits):
            out.append(f'<circle cx="{centre - 63 + 14 * rank:.1f}" cy="{y(tempo):.1f}" r="5" fill="#c2410c"><title>rank {rank + 1}: {tempo:.1f} BPM</title></circle>')
        out.append(f'<text x="{centre}" y="{top + height + 20}" text-anchor="middle">{ratio} times: {asked[ratio]:.1f} BPM</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 44}" text-anchor="middle">the ten nearest, from left to right; blue: the tempo asked for, dashed: its other levels</text></svg>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips")
    parser.add_argument("tracks", nargs="+", help="folders of other music, and last the folder OUT")
    parser.add_argument("--program", default="sametempo")
    parser.add_argument("--translation", help="without it: the shipped one")
    parser.add_argument("--linear", help="a translation that is a linear map, to compare with")
    parser.add_argument("--encoder", help="without it: the shipped one")
    parser.add_argument("--count", type=int, default=100, help="clips that are stretched (default: 100)")
    parser.add_argument("--rhythm-weight", type=float, default=0.6, help="as search has it (default: 0.6)")
    parser.add_argument("--plot", help="an SVG of the tempi of what is nearest to one clip at 0.8, 1.0 and 1.25 times its tempo")
    parser.add_argument("--plot-clip", help="a part of the name of that clip (default: the first)")
    options = parser.parse_args()
    out, folders, program = options.tracks[-1], options.tracks[:-1], options.program
    encoder = ["--encoder", options.encoder] if options.encoder else []
    os.makedirs(out + "/stretched", exist_ok=True)
    with open(options.clips, newline="") as file:
        rows = list(csv.DictReader(file))
    folder = os.path.dirname(os.path.abspath(options.clips))
    clips = [os.path.join(folder, row["path"]) for row in rows]
    bpm = {path: float(row["bpm"]) for path, row in zip(clips, rows)}
    genre = {path: row.get("genre") or (os.path.basename(path).split("_")[1] if os.path.basename(path).startswith("gtzan") else None)
             for path, row in zip(clips, rows)}

    def embed(files, table):
        if not os.path.exists(table):
            run(program, "embed", *files, "-o", table, "--quiet", *encoder)
        return read(table)

    embeddings, names = embed(clips, out + "/clips.npy")
    others, _ = embed(folders, out + "/tracks.npy") if folders else (embeddings[:0], [])
    # Stretched evenly over the list, by the program's own phase vocoder.
    chosen = [int(i) for i in np.linspace(0, len(names) - 1, min(options.count, len(names)))]
    jobs = [(i, ratio, f"{out}/stretched/{i}-{ratio}.flac") for i in chosen for ratio in RATIOS]

    def stretch(job):
        i, ratio, path = job
        if not os.path.exists(path):
            run(program, "stretch", names[i], "--ratio", str(ratio), "-o", path)

    started = time.time()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(stretch, jobs))
    twins, twin_names = embed([path for _, _, path in jobs], out + "/twins.npy")
    print(f"stretched and embedded {len(jobs)} clips in {time.time() - started:.0f} s (0 if they were there)", file=sys.stderr)
    place = {path: row for row, path in enumerate(twin_names)}
    jobs = [job for job in jobs if job[2] in place]
    truth = twins[[place[path] for _, _, path in jobs]]
    before = embeddings[[i for i, _, _ in jobs]]
    ratio = np.array([r for _, r, _ in jobs])
    own = np.array([i for i, _, _ in jobs])

    width = embeddings.shape[1]
    edges = [0, 256, width] if width < 700 else [0, 256, width - 60, width]
    parts = [slice(a, b) for a, b in zip(edges, edges[1:])]

    def moved(model):
        result = np.zeros_like(before)
        for r in RATIOS:
            table = f"{out}/moved.npy"
            factor = ["--faster", str(r)] if r > 1 else ["--slower", str(1 / r)]
            run(program, "translate", out + "/clips.npy", *factor, "-o", table, *(["--translation", model] if model else []))
            values, order = read(table)
            assert order == names
            result[ratio == r] = values[own[ratio == r]]
        return result

    found = {"unmoved": before}
    if options.linear:
        found["linear map"] = moved(options.linear)
    found["translation"] = moved(options.translation)

    print(f"{len(chosen)} clips at {', '.join(map(str, RATIOS))} times their tempo; {width} numbers; 95 % intervals over clips\n")
    print("| | cosine error, whole | rhythm part |")
    print("| --- | --- | --- |")

    def by_clip(values):
        return [values[own == i].mean() for i in chosen]

    for name, values in found.items():
        whole = 1 - (normal(values) * normal(truth)).sum(1)
        rhythm = 1 - (normal(values[:, parts[0]]) * normal(truth[:, parts[0]])).sum(1)
        print(f"| {name} | {interval(by_clip(whole))} | {interval(by_clip(rhythm))} |")

    # There and back by the phase vocoder: what stretching itself does to an embedding.
    back = [f"{out}/stretched/{i}-{r}-back.flac" for i, r, _ in jobs]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: os.path.exists(job[1]) or run(program, "stretch", job[0][2], "--ratio", str(1 / job[0][1]), "-o", job[1]), zip(jobs, back)))
    returned, return_names = embed(back, out + "/back.npy")
    where = {path: row for row, path in enumerate(return_names)}
    ceiling = returned[[where[path] for path in back]]
    whole = 1 - (normal(ceiling) * normal(before)).sum(1)
    rhythm = 1 - (normal(ceiling[:, parts[0]]) * normal(before[:, parts[0]])).sum(1)
    print(f"| ceiling: stretched there and back | {interval(by_clip(whole))} | {interval(by_clip(rhythm))} |\n")

    weight = options.rhythm_weight
    pool = weighted(np.concatenate([embeddings, others]), parts, weight)
    twin_rows = weighted(truth, parts, weight)
    print(f"Twin among {len(pool)} tracks: the share of queries whose stretched twin is the nearest (the query itself left out); and the same with")
    print("the query's twins at the other tempi, and the query itself, among the tracks.\n")
    print("| | rank 1 | rank 1 among other tempi |")
    print("| --- | --- | --- |")
    for name, values in found.items():
        queries = weighted(values, parts, weight)
        alone, among = [], []
        for row in range(len(jobs)):
            scores = pool @ queries[row]
            right = twin_rows[row] @ queries[row]
            scores[own[row]] = -9
            alone.append(right > scores.max())
            rivals = np.flatnonzero((own == own[row]) & (np.arange(len(jobs)) != row))
            among.append(alone[-1] and right > max((twin_rows[rivals] @ queries[row]).max(), pool[own[row]] @ queries[row]))
        print(f"| {name} | {interval(by_clip(np.array(alone, float)))} | {interval(by_clip(np.array(among, float)))} |")

    # Retrieval at a wanted tempo, among the annotated clips.
    tempi = np.array([bpm[path] for path in names])
    labelled = weighted(embeddings, parts, weight)
    print(f"\nTempo of the ten nearest among {len(names)} annotated clips: their median distance from the tempo that was asked for, up to the level, is within")
    print("4 %; and the five nearest of a clip with a genre that have the same.\n")
    print("| | asked tempo met | genre P@5 |")
    print("| --- | --- | --- |")

    def retrieval(values, who, ratios):
        met, same = [], []
        queries = weighted(values, parts, weight)
        for row, i in enumerate(who):
            scores = labelled @ queries[row]
            scores[i] = -9
            nearest = np.argsort(-scores, kind="stable")[:10]
            rel = tempi[nearest] / (tempi[i] * ratios[row])
            off = np.min([np.abs(rel / level - 1) for level in LEVELS], 0)
            met.append(np.median(off) < 0.04)
            if genre[names[i]]:
                with_genre = [j for j in np.argsort(-scores, kind="stable") if genre[names[j]] and j != i][:5]
                same.append(np.mean([genre[names[j]] == genre[names[i]] for j in with_genre]))
        return np.array(met, float), np.array(same)

    met, same = retrieval(embeddings[chosen], chosen, np.ones(len(chosen)))
    print(f"| untranslated search, at the clip's own tempo | {interval(met)} | {interval(same)} |")
    met, same = retrieval(truth, own, ratio)
    print(f"| stretched audio, embedded anew | {interval(by_clip(met))} | {interval(same)} |")
    for name, values in found.items():
        met, same = retrieval(values, own, ratio)
        print(f"| {name} | {interval(by_clip(met))} | {interval(same)} |")

    if options.plot:
        clip = next(i for i in chosen if (options.plot_clip or "") in names[i])
        hits, asked = {}, {}
        for r in (0.8, 1.0, 1.25):
            values = found["translation"][(own == clip) & (ratio == r)] if r != 1 else embeddings[[clip]]
            scores = labelled @ weighted(values, parts, weight)[0]
            scores[clip] = -9
            hits[r], asked[r] = tempi[np.argsort(-scores, kind="stable")[:10]], tempi[clip] * r
        plot(options.plot, os.path.basename(names[clip]), asked, hits)

    # Time: one clip stretched and embedded, against one query moved; the program's start is subtracted from both.
    clip, target = names[chosen[0]], f"{out}/time.flac"
    def seconds(command, times=5):
        taken = []
        for _ in range(times):
            began = time.time()
            run(*command)
            taken.append(time.time() - began)
        return float(np.median(taken))
    slow = seconds([program, "stretch", clip, "--ratio", "1.1", "-o", target, "--overwrite"]) + seconds([program, "embed", target, "-o", f"{out}/time.npy", "--overwrite", "--quiet", *encoder])
    # The translation is fast beside the program's start and the reading of tables, so all rows are moved, and the start is counted in.
    fast = seconds([program, "translate", out + "/clips.npy", "--faster", "1.1", "-o", f"{out}/moved.npy", *(["--translation", options.translation] if options.translation else [])]) / len(names)
    print(f"\nStretching one clip and embedding it anew takes {slow:.2f} s. Moving an embedding takes {1000 * fast:.2f} ms, {slow / fast:.0f} times less")
    print(f"(`translate` of {len(names)} rows, reading and writing and the program's start counted in).")


if __name__ == "__main__":
    main()
