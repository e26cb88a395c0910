#!/usr/bin/env bash
# Our engine against PyTorch: the same networks, batches and threads, alternately in one run; prints ratios of medians.
# `prototype` and `default` are training steps of the tempo network, `encoder` and `encoder-both` those of the encoder of
# embeddings (its rhythm path alone, and both paths as in the shipped recipe), `convolution` and `attention` forward and
# backward passes of a 2-D convolution network and a transformer block.
#
# PyTorch is first tried once in every setting (torch/settings.py). Then ours, ours in bfloat16, its faster eager layout and
# its best setting of all take turns. `eager / ours` compares single precision; in `best / ours` each side has its faster
# precision. PyTorch is installed by pip into a throw-away environment ($TORCH_VENV to use one that exists).
#
#   Benchmarks/compare-torch.sh [ROUNDS [THREADS...]]        (5 rounds by default, on two threads and on one)
#   NETWORKS="default attention" Benchmarks/compare-torch.sh
#   INSTRUCTION_SET=avx2 Benchmarks/compare-torch.sh         (both sides as on a processor without AVX-512)
#   PROGRAMS=FOLDER Benchmarks/compare-torch.sh              (our programs as they were built before)
#   SETTINGS="eager channels-last" Benchmarks/compare-torch.sh   (only these settings of PyTorch: in single precision, and in minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5}
counts=("${@:2}")
((${#counts[@]})) || counts=(2 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
venv=${TORCH_VENV:-}
if [[ -z $venv ]]; then
    # torch.compile compiles C++ that includes Python's headers.
    bash ../Recipes/apt-install.sh python3-venv python3-dev g++
    venv=$scratch/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet torch numpy
fi
bash ../Recipes/setup.sh
[[ -n ${PROGRAMS:-} ]] || swift build -c release >&2
programs=${PROGRAMS:-.build/release}
settings=${SETTINGS:-eager channels-last bfloat16 channels-last+bfloat16 compile channels-last+compile compile+bfloat16 channels-last+compile+bfloat16}
if [[ ${INSTRUCTION_SET:-} == avx2 ]]; then
    export SAMETEMPO_INSTRUCTION_SET=avx2 ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2
fi

ours() {    # NETWORK THREADS PRECISION
    case $1 in
        convolution) "$programs/ConvolutionNetwork" "$2" 11 "$3" ;;
        attention) "$programs/AttentionBlock" "$2" 15 "$3" ;;
        encoder) "$programs/EncoderStep" "$2" rhythm "$3" ;;
        encoder-both) "$programs/EncoderStep" "$2" both "$3" ;;
        *) "$programs/TrainingStep" "$2" "$1" "$3" ;;
    esac
}
theirs() {  # NETWORK THREADS SETTING
    case $1 in
        convolution) "$venv/bin/python" torch/convolution_network.py "$2" 11 "$3" ;;
        attention) "$venv/bin/python" torch/attention_block.py "$2" 15 "$3" ;;
        encoder) "$venv/bin/python" torch/encoder_step.py "$2" rhythm 15 "$3" ;;
        encoder-both) "$venv/bin/python" torch/encoder_step.py "$2" both 15 "$3" ;;
        *) "$venv/bin/python" torch/training_step.py "$2" "$1" 25 "$3" ;;
    esac 2>>"$scratch/messages"
}
# One line for each setting of a network on so many threads: milliseconds, setting. One that fails is named, and no other is
# hidden by it.
tried() {
    local network=$1 threads=$2 setting ms memory
    for setting in "${@:3}"; do
        if read -r ms memory < <(theirs "$network" "$threads" "$setting"); then
            echo "$network, $threads threads, $setting: $ms ms, $memory MiB" >&2
            echo "$ms $setting"
        else
            echo "$network, $threads threads, $setting: PyTorch failed: $(tail -n 1 "$scratch/messages")" >&2
        fi
    done
}
first() { sort -n | head -n 1; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), torch $("$venv/bin/python" -c 'import torch; print(torch.__version__)')"
echo "| network | threads | ours ms | in bfloat16 | eager ms | best ms | its setting | eager / ours | best / ours | ours MiB | eager MiB |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for network in ${NETWORKS:-prototype default encoder encoder-both convolution attention}; do
    all=$settings
    # Its block has no convolutions.
    if [[ $network == attention ]]; then all=$(grep -vx 'channels-last.*' <<<"${all// /$'\n'}" | paste -sd ' '); fi
    for threads in "${counts[@]}"; do
        tried "$network" "$threads" $all >"$scratch/tried"
        layout=$(grep -E ' (eager|channels-last)$' "$scratch/tried" | first | cut -d ' ' -f 2) best=$(first <"$scratch/tried" | cut -d ' ' -f 2)
        a=() half=() b=() c=() memory_a=0 memory_b=0
        for ((round = 0; round < rounds; round++)); do
            # Waits for the end of each process: PyTorch's takes a while and would run into the next measurement.
            read -r ms memory_a <<<"$(ours "$network" "$threads" float32)"
            a+=("$ms")
            read -r ms _ <<<"$(ours "$network" "$threads" bfloat16)"
            half+=("$ms")
            read -r ms memory_b <<<"$(theirs "$network" "$threads" "$layout")"
            b+=("$ms")
            read -r ms _ <<<"$(theirs "$network" "$threads" "$best")"
            c+=("$ms")
        done
        x=$(printf '%s\n' "${a[@]}" | median) h=$(printf '%s\n' "${half[@]}" | median)
        y=$(printf '%s\n' "${b[@]}" | median) z=$(printf '%s\n' "${c[@]}" | median)
        quicker=$(printf '%s\n' "$x" "$h" | first)
        echo "| $network | $threads | $x | $h | $y | $z | $best | $(ratio "$y" "$x") | $(ratio "$z" "$quicker") | $memory_a | $memory_b |"
    done
done
for threads in "${counts[@]}"; do
    echo "default: $("$programs/TrainingStep" "$threads" default --profile | tail -n 2 | head -n 1)"
    echo "convolution: $("$programs/ConvolutionNetwork" "$threads" 15 --profile | tail -n 2 | head -n 1)"
done
