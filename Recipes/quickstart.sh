#!/usr/bin/env bash
# From a fresh clone to a trained and evaluated model. See --help.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: Recipes/quickstart.sh [--music FOLDER]

Installs what is missing, builds, fetches seven hours of free music (240 MB), trains the
small recipe (Recipes/tiny.yaml) on it without any label, estimates three songs that were
held out, and evaluates the model on eight songs of known tempo (58 MB more).

  --music FOLDER  train on your own music instead; it is only read
  --help          this text

Music and runs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/sametempo; a second run downloads nothing.
TEXT
}

fail() { echo "quickstart: $*" >&2; exit 1; }
step() { printf '\n== %s (%d:%02d after the start)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

music=''
while (($# > 0)); do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --music)
            [[ -d ${2:-} ]] || fail "--music expects a folder, found '${2:-}'"
            music=$(cd "$2" && pwd); shift 2 ;;
        *) fail "unknown argument '$1'; see --help" ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sametempo
held_out=$cache/free-music-held-out      # a sibling of the training folder: never trained on
run=$cache/runs/quickstart-$(date +%Y%m%d-%H%M%S)
model=$run/model.safetensors
program=.build/release/sametempo

step "Libraries and compiler"
bash Recipes/setup.sh

step "Building"
swift build -c release --product sametempo

if [[ -z $music ]]; then
    step "Fetching music to train on"
    music=$cache/free-music-quickstart
    # A package that cannot be had today is no reason to stop, if others are there.
    if ! Data/fetch-free-music.sh "$music" --minutes 400; then
        [[ -n $(find "$music" -type f \( -name '*.ogg' -o -name '*.mp3' \) -print -quit 2>/dev/null) ]] ||
            fail "no music could be fetched; give a folder of your own with --music FOLDER"
        echo "Going on with what is there."
    fi
fi
step "Fetching songs to hold out"
Data/fetch-free-music.sh "$held_out" --package hex-a-hop-data ||
    echo "Not to be had: the estimate below is left out."

step "Training on $music"
mkdir -p "$cache/runs"
"$program" train "$music" --recipe Recipes/tiny.yaml --output "$run"

if [[ -d $held_out/hex-a-hop-data ]]; then
    step "Estimating songs the model has not heard"
    "$program" estimate "$held_out" --model "$model"
fi

step "Evaluating on songs of known tempo"
if Data/fetch-annotated.sh "$cache/annotated"; then
    "$program" evaluate "$cache/annotated/fretsonfire/manifest.csv" --model "$model"
else
    echo "Not to be had: the evaluation is left out."
fi

step "Done"
echo "Run folder: $run"
echo "Model:      $model"
echo "Next:       $program estimate YOUR-MUSIC --model $model"
