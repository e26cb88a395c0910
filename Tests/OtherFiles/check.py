#!/usr/bin/env python3
"""Asks sametempo about the files of make.py: for each kind, how many were tried, heard, and unheard without a warning.

    check.py FOLDER [SAMETEMPO]     the last column must be 0, else the exit code is 1
"""
import collections, json, os, subprocess, sys

folder, program = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.environ.get("SAMETEMPO", "sametempo")
with open(os.path.join(folder, "files.tsv")) as file: rows = [line.rstrip("\n").split("\t") for line in file]
kinds = collections.defaultdict(collections.Counter)
for kind in dict.fromkeys(row[0] for row in rows):
    files = {path: float(seconds) for k, path, seconds in rows if k == kind}
    done = subprocess.run([program, "estimate", "--quiet", "--format", "jsonl", *files], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    found = {record["path"]: record for record in map(json.loads, done.stdout.splitlines())}
    chatter = [line for line in done.stderr.splitlines() if line.strip() and not any(path in line for path in files) and "inputs failed" not in line]
    for path, seconds in files.items():
        record = found.get(path)
        if record is None:
            outcome = "refused" if path in done.stderr else "LOST"
        else:
            heard, warning = record["duration"], record["warning"]
            # Encoders add or trim some hundredths of a second at either end.
            if abs(heard - seconds) <= 0.15 + 0.01 * seconds: outcome = "whole, warned" if warning else "whole"
            elif heard > seconds: outcome = "more, warned" if warning else "more"
            else: outcome = "part, warned" if warning else "PART"
        kinds[kind][outcome] += 1
        if outcome != "whole":
            told = record["warning"] if record else next((line for line in done.stderr.splitlines() if path in line), "")
            print(f"{outcome:14} {os.path.relpath(path, folder)}: {record['duration'] if record else None} of {seconds} s: {told}")
    for line in chatter: print(f"CHATTER        {kind}: {line}")
    kinds[kind]["chatter"] += len(chatter)

columns = ["whole", "whole, warned", "part, warned", "more, warned", "refused", "more", "PART", "LOST", "chatter"]
print("\n| kind | tried | " + " | ".join(columns) + " | unheard without a warning |\n|" + " --- |" * (len(columns) + 3))
bad = 0
for kind, counts in kinds.items():
    silent = counts["PART"] + counts["LOST"]
    bad += silent + counts["chatter"]
    print(f"| {kind} | {sum(v for k, v in counts.items() if k != 'chatter')} | " + " | ".join(str(counts[c]) for c in columns) + f" | {silent} |")
sys.exit(bad > 0)
