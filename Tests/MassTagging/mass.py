#!/usr/bin/env python3
"""Tags thousands of files of every kind and asks ffmpeg whether any of them sounds or reads otherwise afterwards.

    Tests/MassTagging/mass.py [--files 10000] [--minutes 60] [--seed 1] [--sametempo .build/release/sametempo] [--keep FOLDER]

Needs ffmpeg, sox and opusenc; with the Python package `av` it takes much less time. All files of a batch are tagged by one process. A file is lost if ffmpeg hears or reads something
else in it afterwards, if it changed although it was refused, or if `tag --undo` does not bring every byte back. Ends with
status 1 if any was lost.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kinds import KINDS, Sounds
from listening import look, outside


def differs(before, after):
    (sound, tags), (new_sound, new_tags) = before, after
    if sound != new_sound: return "sound"
    # Some tags can be read only after a frame in their way was written anew.
    if missing := [tag for tag in tags if not any(alike(tag, new) for new in new_tags)]: return "tags: " + "; ".join(sorted(missing))[:200]
    return None


def alike(tag, new):
    """Whether a tag reads the same, where it could be read. FFmpeg takes ID3v1's Latin-1 for UTF-8 and shows what is none as a replacement character; a
    new ID3v2 tag says it rightly."""
    if tag == new: return True
    # FFmpeg makes a date of three frames; of the hour it may learn only once a damaged frame in its way was written anew.
    if tag.startswith("date=") and new.startswith(tag + " "): return True
    unread = [c == "\N{REPLACEMENT CHARACTER}" or 0xDC80 <= ord(c) <= 0xDCFF for c in tag]
    return len(tag) == len(new) and any(unread) and all(u or a == b for a, b, u in zip(tag, new, unread))


def batch(options, sounds, jobs, folder, table):
    """One process tags all; returns nothing, fills the table."""
    before, rows = {}, []
    for index, (kind, make, seed) in enumerate(jobs):
        data, ending = make(random.Random(seed), sounds)
        path = f"{folder}/{index:05}.{ending}"
        with open(path, "wb") as file: file.write(data)
        before[path] = (kind, data, seed)
        rows.append({"path": path, "bpm": random.Random(seed + 1).choice([97.3, 128.0, 140.6, 174.25, 60.0])})
    list_path = f"{folder}/table.jsonl"
    with open(list_path, "w") as file: file.writelines(json.dumps(r) + "\n" for r in rows)
    environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state")
    begun = time.time()
    found = subprocess.run([options.sametempo, "tag", "--from", list_path, "--write", "--force", "--quiet"], capture_output=True, env=environment)
    if found.returncode not in (0, 1): print("sametempo ended with", found.returncode, found.stderr.decode()[-2000:])
    print(f"{len(jobs)} files tagged in {time.time() - begun:.1f} s", file=sys.stderr)
    written = {l.split("\t")[0] for l in found.stdout.decode().splitlines() if l.endswith("\twritten")}
    original = f"{folder}/original"
    os.mkdir(original)
    reasons = {}
    for line in found.stderr.decode("utf-8", "replace").splitlines():
        for path in (line.strip().split(": ")[0],):
            if path in before: reasons[path] = line.strip()[len(path) + 2:]

    judged = {p: None if open(p, "rb").read() == before[p][1] else "changed though refused" for p in before if p not in written}

    def judge(paths):
        pairs = []
        for path in paths:
            pairs += [f"{original}/{os.path.basename(path)}", path]
            with open(pairs[-2], "wb") as file: file.write(before[path][1])
        found = look(*pairs)
        problems = [differs(*found[2 * i:2 * i + 2]) for i in range(len(paths))]
        # FFmpeg 8 decodes an APE tag at the end as if it were a frame; the program may be of another version.
        problems = [p and differs(*outside(*pairs[2 * i:2 * i + 2])) for i, p in enumerate(problems)]
        return list(zip(paths, problems))

    # Most of the time of the program ffmpeg is its start.
    rest = [p for p in before if p in written]
    groups = [rest[i:i + 12] for i in range(0, len(rest), 12)]
    with ThreadPoolExecutor(os.cpu_count()) as pool: judged.update(pair for pairs in pool.map(judge, groups) for pair in pairs)
    left = [n for n in os.listdir(folder) if n.startswith(".sametempo")]
    if left: print("left behind:", left)
    subprocess.run([options.sametempo, "tag", "--undo", "--quiet"], capture_output=True, env=environment)
    for path, (kind, data, seed) in before.items():
        row = table.setdefault(kind, dict(tried=0, written=0, refused=0, lost=0, notes=[], reasons={}))
        row["tried"] += 1
        row["written" if path in written else "refused"] += 1
        problem = judged[path]
        if problem is None and open(path, "rb").read() != data: problem = "not brought back by --undo"
        if path not in written:
            reason = reasons.get(path, "(unchanged)")
            row["reasons"][reason[:90]] = row["reasons"].get(reason[:90], 0) + 1
        if problem:
            row["lost"] += 1
            row["notes"].append(f"seed {seed}: {problem}")
            if options.keep:
                os.makedirs(options.keep, exist_ok=True)
                name = f"{options.keep}/{seed}.{path.rsplit('.', 1)[1]}"
                with open(name, "wb") as file: file.write(data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--minutes", type=float, help="begin no batch after so long")
    parser.add_argument("--kind", help="only kinds whose name has this in it")
    parser.add_argument("--keep", help="where files that were lost are kept, as they were before")
    parser.add_argument("--reasons", action="store_true", help="say why files were refused")
    parser.add_argument("--sametempo", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.build/release/sametempo"))
    options = parser.parse_args()
    kinds = [k for k in KINDS if not options.kind or options.kind.lower() in k[0].lower()]
    folder, table = tempfile.mkdtemp(prefix="mass-tagging-"), {}
    try:
        os.mkdir(folder + "/sounds")
        sounds = Sounds(folder + "/sounds")
        # Two failures to listen would be the same too.
        if not look(f"{folder}/sounds/a.wav")[0][0] or not outside(f"{folder}/sounds/a.wav")[0][0]: sys.exit("mass: ffmpeg hears nothing in a WAV file")
        weights, jobs = sum(k[2] for k in kinds), []
        for name, make, weight in kinds:
            jobs += [(name, make, options.seed * 1_000_000_000 + hash_of(name) * 100_000 + i) for i in range(round(options.files * weight / weights))]
        # Every batch has some of every kind.
        random.Random(options.seed).shuffle(jobs)
        begun = time.time()
        for start in range(0, len(jobs), options.batch):
            if options.minutes and time.time() - begun > 60 * options.minutes: break
            part = f"{folder}/{start}"
            os.mkdir(part)
            batch(options, sounds, jobs[start:start + options.batch], part, table)
            shutil.rmtree(part)
    finally:
        shutil.rmtree(folder)
    total = dict(tried=0, written=0, refused=0, lost=0)
    print("| kind | tried | written | refused | lost |\n| --- | --- | --- | --- | --- |")
    table = {name: table[name] for name, _, _ in kinds if name in table}
    for name, row in table.items():
        print(f"| {name} | {row['tried']} | {row['written']} | {row['refused']} | {row['lost']} |")
        for key in total: total[key] += row[key]
    print(f"| **all** | {total['tried']} | {total['written']} | {total['refused']} | **{total['lost']}** |")
    for name, row in table.items():
        for note in row["notes"][:5]: print(f"{name}: {note}")
        if options.reasons:
            for reason, count in sorted(row["reasons"].items(), key=lambda x: -x[1])[:6]: print(f"{name}: {count} × {reason}")
    sys.exit(1 if total["lost"] else 0)


def hash_of(name):
    """The same in every process."""
    return sum((i + 1) * b for i, b in enumerate(name.encode())) % 9973


main()
