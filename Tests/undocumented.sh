#!/usr/bin/env bash
# Lists public symbols without a doc comment, by module, from the compiler's symbol graphs; ends with status 1 if there is
# any. Members that the compiler writes itself are left out, and those whose protocol documents them count as documented.
#
#     Tests/undocumented.sh                 # all modules
#     Tests/undocumented.sh Tensors         # some
#
# Needs jq.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
modules=("$@")
if ((${#modules[@]} == 0)); then
    modules=(SameTempo SameTempoTraining TempoEstimation TempoTraining MusicLearning MusicData Learning Settings AudioFeatures AudioFiles
        AudioSynthesis TimeStretch AudioNetworks AudioEmbedding EmbeddingTraining Embeddings Probing RhythmFeatures SourceSeparation Structure StructureOutput Formats TempoOutput Tagging Reports NeuralNetworks Autodiff Tensors RandomStreams)
fi
command -v jq >/dev/null || { echo "undocumented: jq is needed" >&2; exit 1; }
# It fails for modules that are no libraries, after it has written the others.
graphs=$({ swift package -c release dump-symbol-graph --skip-synthesized-members 2>/dev/null || true; } | sed -n 's/^Files written to //p')
[[ -d $graphs ]] || { echo "undocumented: no symbol graphs; does the package build?" >&2; exit 1; }

shopt -s nullglob   # a module extends others, or it does not
total=0
for module in "${modules[@]}"; do
    # Without a location there is no place to write a comment at: raw values, hashes and the like that are synthesised.
    list=$(cat "$graphs/$module".symbols.json "$graphs/$module"@*.symbols.json | jq -r --arg root "file://$PWD/" '
        .symbols[] | select(.docComment == null and .location != null)
        | (.location.uri | ltrimstr($root)) + ":" + (.location.position.line + 1 | tostring) + ": " + (.pathComponents | join("."))' | sort -V -u)
    count=$(grep -c . <<<"$list" || true)
    total=$((total + count))
    echo "$module: $count without a comment"
    [[ -z $list ]] || sed 's/^/    /' <<<"$list"
done
((total == 0))
