#!/usr/bin/env bash
# Renders sets to learn from and trains an encoder from their labels, to be compared with ours; see README.md.
#
#   Benchmarks/embeddings/supervised.sh SETS_FOLDER TRAINING_FOLDER ENCODER.safetensors
#
# SETS_FOLDER: the sets that are measured, with mma, grooves and notes in it. TRAINING_FOLDER: gets sets of other material, as far as
# there is any. What is rendered already is not rendered again.
#
# Environment:
#   PYTHON    a Python with mido, numpy and soundfile (default: python3)
#   SEED      of the training (default: 1)
#   STEPS     of the training (default: 1000)
#   TRAINER   the program SupervisedEncoder (default: built here)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ ${1:-} == -h || ${1:-} == --help ]] || (($# != 3)); then
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    [[ ${1:-} == -h || ${1:-} == --help ]] && exit 0 || exit 64
fi
sets=$1 training=$2 encoder=$3
# Clips of each set. Those of mma take the longest to make.
declare -A counts=([mma]=360 [grooves]=600 [notes]=600)
for name in "${!counts[@]}"; do
    [[ -r $sets/$name/labels.csv ]] || { echo "supervised: $sets/$name/labels.csv: cannot be read; see render.py" >&2; exit 66; }
done
for name in mma grooves notes; do
    [[ -e $training/$name/labels.csv ]] || "${PYTHON:-python3}" "$here/render.py" "$name" "$training/$name" --font both --seed 1001 \
        --count "${counts[$name]}" --exclude "$sets/$name/labels.csv"
done
if [[ -z ${TRAINER:-} ]]; then
    swift build -c release --package-path "$here/.." --product SupervisedEncoder >&2
    TRAINER=$(swift build -c release --package-path "$here/.." --show-bin-path)/SupervisedEncoder
fi
exec "$TRAINER" "$training/mma" "$training/grooves" "$training/notes" --output "$encoder" --seed "${SEED:-1}" --steps "${STEPS:-1000}"
