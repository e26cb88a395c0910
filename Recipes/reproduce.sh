#!/usr/bin/env bash
# The shipped model from nothing. See --help.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: Recipes/reproduce.sh [SEEDS] [MANIFEST.csv ...]

Fetches all the free music (8.3 GB to download, 2.6 GB kept), trains the default recipe with the seeds 1 to SEEDS (3 by
default), evaluates each model on eight free songs of known tempo and on every manifest given, and assesses it by the signs
that need no label. The first seed gives the shipped model, byte for byte, where music, processor and libraries are the
same. Then it trains the encoder of embeddings, on the shipped encoder their translation in tempo, the features for parts of songs and the beat model. Allow an hour, most of it for the download and the features. Everything is kept in ${XDG_CACHE_HOME:-$HOME/.cache}/sametempo and used
again the next time.
TEXT
}

if [[ ${1:-} == --help || ${1:-} == -h ]]; then usage; exit 0; fi
seeds=3
if [[ ${1:-} =~ ^[0-9]+$ ]]; then seeds=$1; shift; fi
manifests=()
for manifest in "$@"; do
    [[ -f $manifest ]] || { echo "reproduce: $manifest: there is no such manifest; see --help" >&2; exit 66; }
    manifests+=("$(cd "$(dirname "$manifest")" && pwd)/$(basename "$manifest")")
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sametempo
program=.build/release/sametempo
bash Recipes/setup.sh
swift build -c release --product sametempo
Data/fetch-free-music.sh "$cache/free-music" --all || echo "Going on with what is there."
Data/fetch-annotated.sh "$cache/annotated"
manifests=("$cache/annotated/fretsonfire/manifest.csv" "${manifests[@]}")

summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
for ((seed = 1; seed <= seeds; seed++)); do
    run=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-seed$seed
    "$program" train "$cache/free-music" --recipe Recipes/default.yaml --set seed="$seed" --output "$run"
    for manifest in "${manifests[@]}"; do
        echo "seed $seed, $manifest"
        table=$("$program" evaluate "$manifest" --quiet --model "$run/model.safetensors" --per-track "$run/$(basename "$(dirname "$manifest")").csv") || true
        echo "$table"
        echo "seed $seed  $(basename "$(dirname "$manifest")")  $(grep '^all' <<<"$table")" >> "$summary"
    done
    "$program" assess "$cache/free-music" --quiet --model "$run/model.safetensors" --recipe "$run/recipe.yaml"
    if cmp -s "$run/model.safetensors" Data/Models/sametempo.safetensors; then
        echo "seed $seed: $run/model.safetensors is the shipped model, byte for byte"
    else
        echo "seed $seed: $run/model.safetensors ($(sha256sum < "$run/model.safetensors" | cut -c 1-16)...) is another than the shipped model"
    fi
done
encoder=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-encoder
"$program" train "$cache/free-music" --recipe Recipes/embedding.yaml --output "$encoder"
if cmp -s "$encoder/model.safetensors" Data/Models/encoder.safetensors; then
    echo "$encoder/model.safetensors is the shipped encoder, byte for byte"
else
    echo "$encoder/model.safetensors ($(sha256sum < "$encoder/model.safetensors" | cut -c 1-16)...) is another than the shipped encoder"
fi
translation=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-translation
"$program" train "$cache/free-music" --recipe Recipes/translation.yaml --output "$translation"
if cmp -s "$translation/model.safetensors" Data/Models/translation.safetensors; then
    echo "$translation/model.safetensors is the shipped translation, byte for byte"
else
    echo "$translation/model.safetensors ($(sha256sum < "$translation/model.safetensors" | cut -c 1-16)...) is another than the shipped translation"
fi
parts=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-parts
"$program" train "$cache/free-music" --recipe Recipes/proximity.yaml --output "$parts"
if cmp -s "$parts/model.safetensors" Data/Models/structure.safetensors; then
    echo "$parts/model.safetensors is the shipped features for parts of songs, byte for byte"
else
    echo "$parts/model.safetensors ($(sha256sum < "$parts/model.safetensors" | cut -c 1-16)...) is another than the shipped features for parts of songs"
fi
beats=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-beats
"$program" train "$cache/free-music" --recipe Recipes/beats.yaml --output "$beats"
if cmp -s "$beats/model.safetensors" Data/Models/beats.safetensors; then
    echo "$beats/model.safetensors is the shipped beat model, byte for byte"
else
    echo "$beats/model.safetensors ($(sha256sum < "$beats/model.safetensors" | cut -c 1-16)...) is another than the shipped beat model"
fi
echo
echo "All clips of each list (columns as above):"
cat "$summary"
