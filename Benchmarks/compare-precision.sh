#!/usr/bin/env bash
# Does training in bfloat16 end where training in single precision does? Trains with three seeds in either precision.
#
#   Benchmarks/compare-precision.sh MUSIC_FOLDER [STEPS [RECIPE]]        (150 steps of each round of the default recipe)
#
# Prints, for each seed, the mean loss of the last 20 steps and the lowest loss of a validation, and how far the means lie apart.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
music=$1 steps=${2:-150} recipe=${3:-$here/../Recipes/default.yaml}
ours=${SAMETEMPO:-$here/../.build/release/sametempo}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for seed in 1 2 3; do
    for precision in float32 bfloat16; do
        "$ours" train "$music" --recipe "$recipe" --quiet --output "$scratch/$seed-$precision" --set optimizer.steps="$steps" \
            --set threads=1 --set seed="$seed" --set optimizer.precision="$precision" >&2
    done
done
python3 - "$scratch" <<'PYTHON'
import json, statistics, sys
def losses(seed, precision):
    records = [json.loads(line) for line in open(f"{sys.argv[1]}/{seed}-{precision}/metrics.jsonl")]
    held_out = [record["validation"]["loss"] for record in records if record.get("validation")]
    return statistics.mean(record["loss"] for record in records[-20:]), min(held_out)
print("| seed | float32, last steps | bfloat16 | float32, held out | bfloat16 |\n| --- | --- | --- | --- | --- |")
rows = []
for seed in (1, 2, 3):
    (a, b), (c, d) = losses(seed, "float32"), losses(seed, "bfloat16")
    rows.append((a, c, b, d))
    print(f"| {seed} | {a:.4f} | {c:.4f} | {b:.4f} | {d:.4f} |")
mean = [statistics.mean(column) for column in zip(*rows)]
spread = [statistics.stdev(column) for column in zip(*rows)]
print(f"| mean | {mean[0]:.4f} | {mean[1]:.4f} | {mean[2]:.4f} | {mean[3]:.4f} |")
print(f"| deviation over seeds | {spread[0]:.4f} | {spread[1]:.4f} | {spread[2]:.4f} | {spread[3]:.4f} |")
PYTHON
