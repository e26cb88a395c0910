"""Called by local-tempo.sh: PROGRAM MUSIC SONGS FOLDER."""
import json
import pathlib
import random
import subprocess
import sys
import wave

import numpy as np

program, music, wanted, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4])
RATE, SECONDS = 44100, 60


def write(name, samples):
    with wave.open(str(folder / name), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return str(folder / name)


def ask(path):
    run = subprocess.run([program, "estimate", "--local", "--quiet", "--format", "jsonl", path], capture_output=True, check=True)
    return json.loads(run.stdout)


def folded(ratio):
    """The ratio without factors of 2 and 3 of the metrical level."""
    return min((ratio / level for level in (1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3)), key=lambda x: abs(np.log(x)))


files = sorted(str(p) for p in pathlib.Path(music).rglob("*") if p.suffix in (".ogg", ".flac", ".mp3", ".opus") and p.stat().st_size > 1e6)
random.Random(1).shuffle(files)
songs = []
for file in files:
    raw = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-ss", "20", "-t", str(SECONDS), "-i", file, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
                         capture_output=True).stdout
    samples = np.frombuffer(raw, "<f4")
    if len(samples) < RATE * SECONDS * 0.99:
        continue
    answer = ask(write("song.wav", samples))
    if answer.get("bpm") and answer["confidence"] > 0.9 and (answer.get("stability") or 0) == 1 and len(answer["segments"]) == 1:
        songs.append((file, samples, answer["bpm"]))
    if len(songs) == wanted:
        break
if len(songs) < 2:
    sys.exit(f"local-tempo: {len(songs)} songs of steady tempo in {music}; at least 2 are needed")

print("| first song, second song | BPM | joint found, s off |\n| --- | --- | --- |")
off = []
for (a, x, tempo), (b, y, other) in zip(songs[::2], songs[1::2]):
    if abs(tempo / other - 1) < 0.04:
        print(f"| {pathlib.Path(a).name}, {pathlib.Path(b).name} | {tempo:.1f}, {other:.1f} | the same tempo |")
        continue
    answer = ask(write("joined.wav", np.concatenate([x, y])))
    starts = [s["start"] for s in answer["segments"][1:]]
    nearest = min((abs(s - len(x) / RATE) for s in starts), default=float("nan"))
    off.append(nearest)
    print(f"| {pathlib.Path(a).name}, {pathlib.Path(b).name} | {tempo:.1f}, {other:.1f} | {nearest:.1f} |")
print(f"\n{sum(o <= 8 for o in off)} of {len(off)} joints within a window (8 s), median {np.nanmedian(off):.1f} s.\n")

print("| song, from 1.0 to 1.1 times its tempo | BPM | error, mean over time % | largest % |\n| --- | --- | --- | --- |")
means = []
for file, samples, tempo in songs:
    # Faster and faster: at output time t the song is at t + 0.05 t^2 / duration.
    duration = len(samples) / RATE / 1.05
    t = np.arange(int(duration * RATE)) / RATE
    answer = ask(write("faster.wav", np.interp((t + 0.05 * t * t / duration) * RATE, np.arange(len(samples)), samples)))
    errors = []
    for segment in answer["segments"]:
        if segment.get("bpm"):
            times = np.arange(segment["start"], min(segment["end"], duration), 0.1)
            errors += [100 * abs(folded(segment["bpm"] / (tempo * (1 + 0.1 * s / duration))) - 1) for s in times]
    means.append(np.mean(errors) if errors else float("nan"))
    print(f"| {pathlib.Path(file).name} | {tempo:.1f} | {means[-1]:.2f} | {max(errors, default=float('nan')):.2f} |")
print(f"\n{sum(m <= 2 for m in means)} of {len(means)} songs within 2 % on average over time, median {np.nanmedian(means):.2f} %.")
