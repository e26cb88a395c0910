#!/usr/bin/env bash
# Exports the tempo model and the encoder as ONNX, runs them under onnxruntime on windows of real audio, and compares with this program's answers:
#     Benchmarks/check-onnx.sh AUDIO-OR-FOLDER...
# At most FILES (8) files are taken. MODEL: a file of either kind instead. Fails above TOLERANCE (1e-4). Needs python3 with venv; the Python packages go into BENCH_VENV.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${SAMETEMPO:-$here/../.build/release/sametempo}
venv=${BENCH_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/sametempo/venv-onnx}
tolerance=${TOLERANCE:-1e-4}
limit=${FILES:-8}
(($#)) || { echo "check-onnx: name audio files or folders" >&2; exit 64; }

if [[ ! -x $venv/bin/python ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet numpy onnx onnxruntime safetensors
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Every n-th, so that a few files stand for all; those too short for a window are left out.
find "$@" -type f \( -iname '*.wav' -o -iname '*.flac' -o -iname '*.ogg' -o -iname '*.mp3' -o -iname '*.opus' \) -size +300k \
    | sort > "$work/all"
count=$(wc -l < "$work/all")
awk -v step=$(((count + limit - 1) / limit)) 'NR % step == 1 || step <= 1' "$work/all" > "$work/some"
mapfile -t files < "$work/some"
printf '%s\n' "${files[@]}"

check() {
    "$program" export --onnx "$work/model.onnx" --test-vectors "$work/vectors.safetensors" "$@" "${files[@]}"
    ls -l "$work/model.onnx" | awk '{ print "file: " $5 " bytes" }'
    "$venv/bin/python" "$here/check-onnx.py" "$work/model.onnx" "$work/vectors.safetensors" "$tolerance"
}

if [[ -n ${MODEL:-} ]]; then
    check --model "$MODEL"
else
    check
    check --encoder
fi
