"""Whether all ways to SameTempo give the same answers: the program, the library for C, Python, a Vamp host, beets.

    python same_answers.py FOLDER --program PROGRAM [--c-example FILE] [--vamp FOLDER] [--beets]

Python is the one that runs this, with the wheel in it. --c-example: Sources/CSameTempo/examples/estimate.c, compiled. --vamp: a folder with
the plug-in; needs vamp-simple-host and ffmpeg. The host decodes files itself, so both it and the program then get WAV of 16 bits; it pads
the last block, so that it may differ in the last digit. --beets imports the folder into a library of its own that is then thrown away; it
has whole numbers only.
Prints how many answers differ, and ends with 1 if any do, of the host's those by more than 0.05 BPM or with another refusal.
"""

import argparse
import csv
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sametempo


def timed(label, work):
    began = time.perf_counter()
    result = work()
    print(f"{label}: {time.perf_counter() - began:.1f} s", flush=True)
    return result


def run(*command, environment=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def answer(bpm, confidence, refusal):
    return (f"{bpm:.2f}" if bpm is not None else "", f"{confidence:.3f}", refusal or "")


def by_program(program, folder):
    rows = csv.DictReader(io.StringIO(run(program, "estimate", "--quiet", "--format", "csv", folder)))
    return {row["path"]: answer(float(row["bpm"]) if row["bpm"] else None, float(row["confidence"]), row["reason"]) for row in rows}


def by_python(folder):
    batch = sametempo.estimate_files([folder], progress=False)
    return {path: answer(found.tempo_bpm, found.confidence, found.refusal) for path, found in batch.estimates.items()}


def by_c(example, files):
    found = {}
    for line in run(example, *files).splitlines():
        path, bpm, confidence, *rest = line.split("\t")
        found[path] = answer(float(bpm) if bpm else None, float(confidence), "" if bpm else rest[0])
    return found


def by_vamp(folder, program, files):
    """Pairs of what the host and what the program says of the same samples."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        wav = f"{place}/song.wav"
        for path in files:
            run("ffmpeg", "-v", "error", "-y", "-i", path, wav)
            text = run("vamp-simple-host", "sametempo:tempo:tempo", wav, environment={"VAMP_PATH": folder})
            said = re.search(r"([\d.]+) BPM, confidence ([\d.]+)", text)
            bpm, confidence, refusal = by_program(program, wav)[wav]
            found[path] = (said.groups() if said else ("", "")), (("", "") if refusal else (bpm, confidence))
    return found


def by_beets(folder):
    with tempfile.TemporaryDirectory() as place:
        config = Path(place, "config.yaml")
        settings = "import: {copy: no, write: no, autotag: no, duplicate_action: keep}\nplugins: sametempo\n"
        config.write_text(f"library: {place}/library.db\n{settings}")
        beet = [sys.executable, "-m", "beets", "-c", config]
        run(*beet, "import", "-q", "-s", folder, environment={"BEETSDIR": place})
        lines = run(*beet, "ls", "-f", "$path\t$bpm", environment={"BEETSDIR": place}).splitlines()
        return {path: int(bpm) for path, bpm in (line.split("\t") for line in lines)}


def are_near(first, second):
    return bool(first) == bool(second) and (not first or abs(float(first) - float(second)) <= 0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=lambda text: str(Path(text).resolve()))
    parser.add_argument("--program", required=True)
    parser.add_argument("--c-example")
    parser.add_argument("--vamp")
    parser.add_argument("--beets", action="store_true")
    options = parser.parse_args()

    expected = timed("program", lambda: by_program(options.program, options.folder))
    files, wrong = list(expected), 0

    def compare(name, found):
        different = [path for path in files if found.get(path) != expected[path]]
        print(f"{name}: {len(different)} of {len(files)} differ from the program")
        for path in different[:5]:
            print(f"    {path}: {found.get(path)}, the program {expected[path]}")
        return len(different)

    wrong += compare("Python", timed("Python", lambda: by_python(options.folder)))
    if options.c_example:
        wrong += compare("C", timed("C", lambda: by_c(options.c_example, files)))
    if options.beets:
        # From all digits, as the plug-in has them: two decimals may round otherwise.
        exact = sametempo.estimate_files([options.folder], progress=False).estimates
        whole = {path: round(found.tempo_bpm or 0) for path, found in exact.items()}
        found = timed("beets", lambda: by_beets(options.folder))
        wrong += sum(found.get(path) != whole[path] for path in files)
        print(f"beets: {sum(found.get(path) != whole[path] for path in files)} of {len(files)} differ from the program")
    if options.vamp:
        pairs = timed("Vamp", lambda: by_vamp(options.vamp, options.program, files))
        different = [path for path, (host, program) in pairs.items() if host != program]
        # The last digits only: a tempo that is another, or a refusal, counts as wrong.
        wrong += sum(not are_near(host[0], program[0]) for host, program in pairs.values())
        print(f"Vamp: {len(different)} of {len(files)} differ from the program")
        for path in different[:5]:
            print(f"    {path}: {pairs[path][0]}, the program {pairs[path][1]}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
