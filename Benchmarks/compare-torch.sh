#!/usr/bin/env bash
# Our engine against PyTorch: the same training step, batch and threads, alternately in one run; prints the ratio of
# medians. PyTorch is installed by pip into a throw-away environment ($TORCH_VENV to use one that exists).
#
#   Benchmarks/compare-torch.sh [ROUNDS]        (5 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5}
venv=${TORCH_VENV:-}
if [[ -z $venv ]]; then
    venv=$(mktemp -d)
    trap 'rm -rf "$venv"' EXIT
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet torch numpy
fi
bash ../Recipes/setup.sh
swift build -c release --product TrainingStep >&2
ours=.build/release/TrainingStep
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), torch $("$venv/bin/python" -c 'import torch; print(torch.__version__)')"
echo "| network | threads | ours ms | torch ms | torch / ours | ours MiB | torch MiB |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for network in prototype default; do
    for threads in 2 1; do
        a=() b=() memory_a=0 memory_b=0
        for ((round = 0; round < rounds; round++)); do
            # Waits for the end of each process: PyTorch's takes a while and would run into the next measurement.
            read -r ms memory_a <<<"$("$ours" "$threads" "$network")"
            a+=("$ms")
            read -r ms memory_b <<<"$("$venv/bin/python" torch/training_step.py "$threads" "$network")"
            b+=("$ms")
        done
        x=$(printf '%s\n' "${a[@]}" | median) y=$(printf '%s\n' "${b[@]}" | median)
        echo "| $network | $threads | $x | $y | $(awk "BEGIN { printf \"%.2f\", $y / $x }") | $memory_a | $memory_b |"
    done
done
"$ours" 2 default --profile | tail -n 2
