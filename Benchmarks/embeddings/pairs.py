#!/usr/bin/env python3
"""Tempo by the pair classifier on frozen embeddings of any kind, beside the nearest reference in the same space.

  pairs.py OUT MANIFEST.csv KIND ... [--seeds 3]

OUT: the folder that pairs_render.py filled. For each KIND it has the tables OUT/KIND-music.npy, KIND-references.npy and KIND-clips.npy, each with a
.jsonl of the same name, as `sametempo embed` and peers.py write them; clips are those of MANIFEST.csv (path, bpm, source).

The classifier is that of `task: pairs`: a projection to 128 numbers, |u - v| and u * v, 128 hidden units, one answer: same tempo or not. It learns
from stretched excerpts of the same track and from references among themselves. Labels only measure. A clip is one embedding, the mean over its
windows. Acc1 and Acc2 within 4 %; charts are the sources stepmania and fnf.
"""
import argparse
import csv
import json
import os

import numpy as np
import torch

SAME, DIFFERENT, LITTLE = 0.0215, 0.0566, 0.33  # octaves: 1.5 %, 4 % and what PairTraining calls a little


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("manifest")
    parser.add_argument("kinds", nargs="+")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=1500)
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder = os.path.dirname(os.path.abspath(options.manifest))
    with open(options.manifest, newline="") as file:
        truth = {os.path.realpath(os.path.join(folder, row["path"])): row for row in csv.DictReader(file)}

    def rows(name):
        with open(f"{options.out}/{name}.csv", newline="") as file:
            return {os.path.realpath(os.path.join(options.out, row["path"])): row for row in csv.DictReader(file)}
    music_rows, reference_rows = rows("music"), rows("references")

    def table(kind, name, wanted):
        with open(f"{options.out}/{kind}-{name}.jsonl") as file:
            paths = [os.path.realpath(json.loads(line)["path"]) for line in file]
        values = np.load(f"{options.out}/{kind}-{name}.npy")
        kept = [number for number, path in enumerate(paths) if path in wanted]
        return values[kept], [wanted[paths[number]] for number in kept]
    print("| embedding | numbers | nearest reference: Acc1 / Acc2 | charts | classifier: Acc1 / Acc2 | charts |\n| --- | --- | --- | --- | --- | --- |")
    for kind in options.kinds:
        music, of_music = table(kind, "music", music_rows)
        references, of_references = table(kind, "references", reference_rows)
        clips, of_clips = table(kind, "clips", truth)
        mean, deviation = music.mean(0), music.std(0) + 1e-6

        def unit(values):
            values = (values - mean) / deviation
            return values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-9)
        music, references, clips = unit(music), unit(references), unit(clips)
        octaves = np.log2([float(row["bpm"]) for row in of_references])
        tempi, place = np.unique(np.round(octaves, 5), return_inverse=True)
        nearest = 2 ** octaves[(clips @ references.T).argmax(1)]
        groups = [(int(row["track"]), np.log2(float(row["ratio"]))) for row in of_music] + [(-1, value) for value in octaves]
        everything = np.concatenate([music, references])
        found = []
        for seed in range(options.seeds):
            score = train(everything, groups, seed, options.steps)(clips, references)
            mean_score = np.stack([score[:, place == number].mean(1) for number in range(len(tempi))], 1)
            found.append(2 ** tempi[mean_score.argmax(1)])
        cells = [accuracies([nearest], of_clips, None), accuracies([nearest], of_clips, {"stepmania", "fnf"}),
                 accuracies(found, of_clips, None), accuracies(found, of_clips, {"stepmania", "fnf"})]
        print(f"| {kind} | {clips.shape[1]} | " + " | ".join(cells) + " |", flush=True)


def accuracies(found, rows, sources):
    """Mean over the seeds."""
    def right(factors):
        shares = []
        for tempi in found:
            hits = [any(abs(tempo / (float(row["bpm"]) * factor) - 1) <= 0.04 for factor in factors) for tempo, row in zip(tempi, rows)
                    if sources is None or row["source"] in sources]
            shares.append(100 * np.mean(hits))
        return np.mean(shares)
    return f"{right([1]):.1f} / {right([1, 2, 3, 1 / 2, 1 / 3]):.1f}"


def train(values, groups, seed, steps):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    by_group = {}
    for number, (group, _) in enumerate(groups):
        by_group.setdefault(group, []).append(number)
    octave = np.array([value for _, value in groups])
    pairs = {"same": [], "little": [], "far": []}
    for members in by_group.values():
        first, second = np.triu_indices(len(members), 1)
        first, second = np.array(members)[first], np.array(members)[second]
        distance = np.abs(octave[first] - octave[second])
        for name, choice in (("same", distance <= SAME), ("little", (distance >= DIFFERENT) & (distance < LITTLE)), ("far", distance >= LITTLE)):
            pairs[name].append(np.stack([first[choice], second[choice], np.full(choice.sum(), len(members) > 50)], 1))
    pairs = {name: np.concatenate(parts) for name, parts in pairs.items()}
    # Music and references count alike.
    split = {name: [part[part[:, 2] == 0], part[part[:, 2] == 1]] for name, part in pairs.items()}
    width = values.shape[1]
    x = torch.tensor(values * np.sqrt(width), dtype=torch.float32)
    projection, hidden, output = torch.nn.Linear(width, 128), torch.nn.Linear(256, 128), torch.nn.Linear(128, 1)
    parameters = [*projection.parameters(), *hidden.parameters(), *output.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=steps, pct_start=0.1)

    def logits(u, v):
        return output(torch.nn.functional.elu(hidden(torch.cat([(u - v).abs(), u * v], -1))))[..., 0]
    for _ in range(steps):
        chosen, same, weight = [], [], []
        for name, share in (("same", 0.5), ("little", 0.25), ("far", 0.25)):
            for part in split[name]:
                picks = part[random.integers(len(part), size=256)]
                chosen.append(picks[:, :2])
                same += [float(name == "same")] * 256
                weight += [share / 512] * 256
        chosen = np.concatenate(chosen)
        z = projection(x)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits(z[chosen[:, 0]], z[chosen[:, 1]]), torch.tensor(same), torch.tensor(weight), reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()

    def score(clips, references):
        with torch.no_grad():
            u, v = (projection(torch.tensor(part * np.sqrt(width), dtype=torch.float32)) for part in (clips, references))
            return np.stack([torch.sigmoid(logits(row[None], v)).numpy() for row in u])
    return score


if __name__ == "__main__":
    main()
