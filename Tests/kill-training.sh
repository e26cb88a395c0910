#!/usr/bin/env bash
# Kills a small training run with SIGKILL at random moments and goes on with it each time:
#
#   Tests/kill-training.sh [KILLS=200] [SEED=1]
#
# After every kill the run must be one that --resume goes on with, must have lost no more steps than lie between two
# checkpoints, and each run that comes to its end must have written, byte for byte, the model, last and best checkpoint of
# one that was never stopped. Two rounds, so that self-training is killed too. Needs a release build; about a second a kill.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
kills=${1:-200} seed=${2:-1} interval=10
program=${SAMETEMPO:-$PWD/.build/release/sametempo}
[ -x "$program" ] || { echo "kill-training: $program: not built; run swift build -c release" >&2; exit 66; }
RANDOM=$seed
work=$(mktemp -d "${TMPDIR:-/tmp}/sametempo-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"

mkdir "$work/music"
i=0
for pattern in rock swing waltz four click rock; do
    i=$((i + 1))
    "$program" references --bpm $((75 + 13 * i)) --pattern "$pattern" --seconds 25 --sample-rate 8000 --seed "$i" \
        --output "$work/music/$i.wav" 2>>"$work/log" || { cat "$work/log" >&2; exit 1; }
done
cat >"$work/recipe.yaml" <<RECIPE
threads: 2
features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
windowSeconds: 4
network: {activationChannels: [6, 6, 4], binsPerOctave: 12, headChannels: 6, tempoBinCount: 42}
pairs: {perStep: 6}
grooves: {count: 6, seconds: 8}
anchors: {perStep: 6}
pulseless: {perStep: 2, count: 6}
optimizer: {steps: 60, learningRate: 0.005}
selfTraining: {rounds: 1, minimumMass: 0, minimumAgreement: 0}
validation: {heldOutFraction: 0.2, everySteps: 7, pairs: 16}
references: {patterns: [click, rock], stepsPerOctave: 12, seconds: 5}
checkpoint: {everySteps: $interval}
RECIPE

fail() { echo "kill-training: after $done_kills kills (seed $seed): $*" >&2; tail -5 "$work/log" >&2; exit 1; }
train() { "$program" train "$work/music" "$@" --quiet >/dev/null 2>"$work/log"; }
# The step of a checkpoint, from the header at its front.
saved() { [ -f "$1" ] && head -c 65536 "$1" | LC_ALL=C grep -ao '"step":"[0-9]*"' | head -1 | tr -dc 0-9 || echo 0; }
# The last step with a whole record.
recorded() { [ -f "$1" ] && LC_ALL=C grep -o '"step":[0-9]*,.*}$' "$1" | tail -1 | sed 's/"step":\([0-9]*\).*/\1/' | grep . || echo 0; }

done_kills=0
train --recipe "$work/recipe.yaml" --output "$work/warm" || fail "the run that warms the cache ended with $?"
start=$(date +%s%N)
train --recipe "$work/recipe.yaml" --output "$work/straight" || fail "the uninterrupted run ended with $?"
milliseconds=$((($(date +%s%N) - start) / 1000000))

run="$work/run" finished=0 lost=0 most=0 early=0 former=0
compare() {
    for file in model.safetensors checkpoints/last.safetensors checkpoints/best.safetensors metrics.jsonl recipe.yaml; do
        cmp -s "$run/$file" "$work/straight/$file" || fail "$file differs from that of the run that was never stopped"
    done
    finished=$((finished + 1))
    rm -rf "$run"
    former=0
}
# As a user would: a run that was not begun is begun again.
how() { if [ -f "$run/metrics.jsonl" ]; then echo "--resume $run"; else echo "--recipe $work/recipe.yaml --output $run"; fi; }

while [ "$done_kills" -lt "$kills" ]; do
    # shellcheck disable=SC2046 # No path here has a space in it.
    "$program" train "$work/music" $(how) --quiet >/dev/null 2>"$work/log" & child=$!
    moment=$((RANDOM * 32768 + RANDOM))
    moment=$((moment % milliseconds))
    sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
    kill -9 "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null && status=0 || status=$?
    case $status in
        0) compare; continue ;;
        137) done_kills=$((done_kills + 1)) ;;
        *) fail "the run cannot be gone on with: exit status $status" ;;
    esac
    checkpoint=$(saved "$run/checkpoints/last.safetensors") step=$(recorded "$run/metrics.jsonl")
    [ "$checkpoint" -ge "$former" ] || fail "the checkpoint went back from step $former to $checkpoint"
    former=$checkpoint
    gone=$((step - checkpoint))
    if [ "$gone" -lt 0 ]; then gone=0; fi
    [ "$gone" -le "$interval" ] || fail "$gone steps were lost, more than the $interval between checkpoints"
    lost=$((lost + gone))
    [ "$gone" -gt "$most" ] && most=$gone
    [ "$checkpoint" -eq 0 ] && early=$((early + 1))
done
train $(how) || fail "the last run cannot be gone on with: exit status $?"
compare
echo "kills $kills, seed $seed: survived $kills, lost 0; $finished runs came to their end with the bytes of one never stopped;" \
     "$early kills before the first checkpoint; steps to do again: $lost in all, at most $most (checkpoints every $interval);" \
     "a whole run takes $milliseconds ms"
