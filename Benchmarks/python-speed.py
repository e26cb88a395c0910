"""How long a folder takes from Python, beside the program: whole processes, one after another, the best of some.

    python Benchmarks/python-speed.py FOLDER PROGRAM [TIMES]

Python is the one that runs this, with the wheel in it.
"""

import subprocess
import sys
import time

CODE = "import sys, sametempo; batch = sametempo.estimate_files([sys.argv[1]], progress=False); print(len(batch.estimates))"


def seconds(command):
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main():
    folder, program, times = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5
    ways = {"program": [program, "estimate", "--quiet", folder], "Python": [sys.executable, "-c", CODE, folder]}
    best = {way: [] for way in ways}
    # In turn, so that both have the same neighbours on the machine.
    for _ in range(times):
        for way, command in ways.items():
            best[way].append(seconds(command))
    for way, found in best.items():
        print(f"{way}: {min(found):.2f} s, median {sorted(found)[len(found) // 2]:.2f} s")
    print(f"Python / program: {min(best['Python']) / min(best['program']):.2f}")


if __name__ == "__main__":
    main()
