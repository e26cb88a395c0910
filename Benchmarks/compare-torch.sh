#!/usr/bin/env bash
# Our engine against PyTorch: the same networks, batches and threads, alternately in one run; prints the ratio of
# medians. `prototype` and `default` are training steps of the tempo network, `encoder` and `encoder-both` those of the
# encoder of embeddings (its rhythm path alone, and both paths as in the shipped recipe; PyTorch in the faster of two layouts), `convolution` and `attention` forward and
# backward passes of a 2-D convolution network and a transformer block. PyTorch is installed by pip into a throw-away
# environment ($TORCH_VENV to use one that exists).
#
#   Benchmarks/compare-torch.sh [ROUNDS [THREADS...]]        (5 rounds by default, on two threads and on one)
#   NETWORKS="default attention" Benchmarks/compare-torch.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5}
counts=("${@:2}")
((${#counts[@]})) || counts=(2 1)
venv=${TORCH_VENV:-}
if [[ -z $venv ]]; then
    venv=$(mktemp -d)
    trap 'rm -rf "$venv"' EXIT
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet torch numpy
fi
bash ../Recipes/setup.sh
swift build -c release >&2
ours() {
    case $1 in
        convolution) .build/release/ConvolutionNetwork "$2" 11 ;;
        attention) .build/release/AttentionBlock "$2" 15 ;;
        encoder) .build/release/EncoderStep "$2" rhythm ;;
        encoder-both) .build/release/EncoderStep "$2" both ;;
        *) .build/release/TrainingStep "$2" "$1" ;;
    esac
}
theirs() {
    case $1 in
        convolution) "$venv/bin/python" torch/convolution_network.py "$2" 11 ;;
        attention) "$venv/bin/python" torch/attention_block.py "$2" 15 ;;
        encoder) "$venv/bin/python" torch/encoder_step.py "$2" rhythm ;;
        encoder-both) "$venv/bin/python" torch/encoder_step.py "$2" both ;;
        *) "$venv/bin/python" torch/training_step.py "$2" "$1" ;;
    esac
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), torch $("$venv/bin/python" -c 'import torch; print(torch.__version__)')"
echo "| network | threads | ours ms | torch ms | torch / ours | ours MiB | torch MiB |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for network in ${NETWORKS:-prototype default encoder encoder-both convolution attention}; do
    for threads in "${counts[@]}"; do
        a=() b=() memory_a=0 memory_b=0
        for ((round = 0; round < rounds; round++)); do
            # Waits for the end of each process: PyTorch's takes a while and would run into the next measurement.
            read -r ms memory_a <<<"$(ours "$network" "$threads")"
            a+=("$ms")
            read -r ms memory_b <<<"$(theirs "$network" "$threads")"
            b+=("$ms")
        done
        x=$(printf '%s\n' "${a[@]}" | median) y=$(printf '%s\n' "${b[@]}" | median)
        echo "| $network | $threads | $x | $y | $(awk "BEGIN { printf \"%.2f\", $y / $x }") | $memory_a | $memory_b |"
    done
done
for threads in "${counts[@]}"; do .build/release/TrainingStep "$threads" default --profile | tail -n 2 | head -n 1; done
