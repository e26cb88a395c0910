#!/usr/bin/env bash
# How much faster ranks of one thread each train than one: they take turns, and medians are compared. Also what they send, and what a
# model of both foretells for more ranks than there are cores here.
#
#     Benchmarks/mpi/training.sh [ROUNDS] [STEPS] [FOLDER] [RECIPE]...    # 3 rounds of 60 steps; without a folder, 120 songs that are
#                                                                        # rendered; without recipes, default embedding proximity
#
# Needs a release build with the trait MPI, two idle cores, python3, and some minutes. The time of a step is the difference of
# the times at which TensorBoard's events were written; the first 10 steps do not count.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=${1:-3} steps=${2:-60} music=${3:-}
recipes=("${@:4}")
[ ${#recipes[@]} -gt 0 ] || recipes=(default embedding proximity)
program=${SAMETEMPO:-$PWD/.build/release/sametempo} here=$PWD/Benchmarks/mpi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A batch has no more pairs than there are tracks: with fewer than these, recipes would be measured with a smaller batch than theirs.
if [ -z "$music" ]; then
    music=$folder/music
    mkdir "$music"
    for number in $(seq 120); do
        "$program" references --bpm $((60 + number)) --pattern rock --seconds 40 --seed "$number" -o "$music/$number.wav" > /dev/null 2>&1
    done
fi

# Only what is made before the first step is smaller than in the recipe.
declare -A smaller
smaller[default]="--set grooves.count=60 --set pulseless.count=20"
for recipe in "${recipes[@]}"; do
    for round in $(seq "$rounds"); do
        for ranks in 1 2; do
            run=$folder/$recipe-$ranks-$round
            # shellcheck disable=SC2086
            mpirun --allow-run-as-root --oversubscribe --bind-to core -n "$ranks" "$program" train "$music" --recipe "Recipes/$recipe.yaml" --quiet \
                --output "$run" --cache "$folder/cache" --set threads=1 --set validation.everySteps=1000000 --set checkpoint.everySteps=1000000 \
                ${smaller[$recipe]:-} 2> "$folder/errors" & launcher=$!
            while kill -0 "$launcher" 2>/dev/null && [ "$(cat "$run/metrics.jsonl" 2>/dev/null | wc -l)" -lt "$steps" ]; do sleep 0.2; done
            # Enough steps: they save and end.
            kill -TERM "$launcher" 2>/dev/null || { cat "$folder/errors" >&2; exit 1; }
            wait "$launcher" || true
            python3 "$here/step-times.py" "$run" >> "$folder/$recipe-$ranks"
        done
    done
    python3 "$here/step-model.py" "$recipe" "$folder/$recipe-1-1" "$folder/$recipe-1" "$folder/$recipe-2"
done
