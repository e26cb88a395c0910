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
# Trains a recipe and says whether its model is the shipped one. Arguments: the recipe, the shipped file, what it is.
reproduce() {
    local run
    run=$cache/runs/reproduce-$(date +%Y%m%d-%H%M%S)-$1
    "$program" train "$cache/free-music" --recipe "Recipes/$1.yaml" --output "$run"
    if cmp -s "$run/model.safetensors" "Data/Models/$2.safetensors"; then
        echo "$run/model.safetensors: $3 as shipped, byte for byte"
    else
        echo "$run/model.safetensors ($(sha256sum < "$run/model.safetensors" | cut -c 1-16)...): $3, another than the shipped one"
    fi
}
reproduce embedding encoder "the encoder"
reproduce translation translation "the translation"
reproduce proximity structure "the model for parts of songs"
reproduce beats beats "the beat model"
echo
echo "All clips of each list (columns as above):"
cat "$summary"
