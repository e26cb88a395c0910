#!/usr/bin/env python3
"""Whether simple signs tell the first beat of a bar, if beats and metre are given: downbeats.py BEATS.csv

BEATS.csv: columns path and beats; a file of beats has seconds and the place in the bar (1 is the first beat). Bars of three or four. For each
sign the place whose beats have most of it on average is taken as the first. Prints the share of files in which it is. Needs librosa.
"""
import collections
import csv
import os
import sys

import librosa
import numpy as np


def rises(sound, rate, bands):
    loudness = np.log1p(10 * librosa.feature.melspectrogram(y=sound, sr=rate, hop_length=512, n_mels=40, power=1))[:bands]
    return np.maximum(0, np.diff(loudness, axis=1, prepend=loudness[:, :1])).mean(0)


def chord_changes(sound, rate, frames):
    chroma = librosa.feature.chroma_stft(y=sound, sr=rate, hop_length=512)
    parts = [chroma[:, a:max(a + 1, b)].mean(1) for a, b in zip(frames, [*frames[1:], frames[-1] + 20])]
    return np.array([0] + [1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-9) for a, b in zip(parts, parts[1:])])


def main(table):
    folder, hits = os.path.dirname(os.path.abspath(table)), collections.defaultdict(list)
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        beats = np.loadtxt(os.path.join(folder, row["beats"]), ndmin=2)
        if beats.shape[1] < 2:
            continue
        places = beats[:, 1].astype(int)
        lasts = [a for a, b in zip(places, places[1:]) if b == 1]
        metre = int(np.median(lasts)) if lasts else 0
        if metre not in (3, 4) or len(places) < 3 * metre:
            continue
        sound, rate = librosa.load(os.path.join(folder, row["path"]), sr=22050)
        frames = [min(frame, len(sound) // 512 - 1) for frame in librosa.time_to_frames(beats[:, 0], sr=rate, hop_length=512)]
        truth = np.bincount([(number - place + 1) % metre for number, place in enumerate(places)]).argmax()

        def strokes(bands):
            rise = rises(sound, rate, bands)
            return np.array([rise[max(0, frame - 2):frame + 3].max() for frame in frames])
        signs = {"low strokes": strokes(6), "all strokes": strokes(40), "change of chord": chord_changes(sound, rate, frames)}
        signs["low strokes and chord"] = sum((signs[name] - signs[name].mean()) / (signs[name].std() + 1e-9) for name in ("low strokes", "change of chord"))
        for name, sign in signs.items():
            hits[name].append(np.argmax([sign[place::metre].mean() for place in range(metre)]) == truth)
        hits["chance"].append(1 / metre)
    for name, values in hits.items():
        print(f"{name}: {100 * np.mean(values):.0f} % of {len(values)} files")


main(sys.argv[1])
