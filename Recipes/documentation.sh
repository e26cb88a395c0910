#!/usr/bin/env bash
# Builds the documentation as static HTML: the articles with all that `import SameTempoTraining` gives, and the engine.
#
#     Recipes/documentation.sh FOLDER       # then e.g. python3 -m http.server --directory FOLDER
#                                           # and open http://localhost:8000/documentation/
#
# Needs the `docc` of the Swift toolchain, and jq. Links to symbols that are not there, and other
# warnings of DocC, are listed at the end, and the status is then 1.
set -euo pipefail

output=${1:?Usage: Recipes/documentation.sh FOLDER}
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for tool in docc jq; do command -v $tool >/dev/null || { echo "documentation: $tool is needed" >&2; exit 1; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift build -c release
# It fails for modules that are no libraries, after it has written the others.
graphs=$({ swift package -c release dump-symbol-graph --skip-synthesized-members 2>/dev/null || true; } | sed -n 's/^Files written to //p')

# DocC shows a symbol under the module that declares it. Users import SameTempo or SameTempoTraining, which re-export others. The
# graphs of all of them are joined under the name SameTempo, so that articles can link to what users see.
shopt -s nullglob
join() {   # NAME MODULE...
    local name=$1 module files=(); shift
    for module in "$@"; do files+=("$graphs/$module".symbols.json "$graphs/$module"@*.symbols.json); done
    mkdir "$work/$name"
    jq -s --arg name "$name" --argjson modules "$(jq -nc '$ARGS.positional' --args "$@")" '.[0] + {module: (.[0].module + {name: $name}), relationships: (map(.relationships) | add),
        symbols: (map(.symbols) | add | unique_by(.identifier.precise)
            # Comments from elsewhere would be left out.
            | map(if .docComment.module | IN($modules[]) then .docComment.module = $name else . end))}' "${files[@]}" >"$work/$name/$name.symbols.json"
}
convert() {   # NAME [CATALOGUE]
    docc convert ${2:+"$2"} --additional-symbol-graph-dir "$work/$1" --output-path "$work/$1.doccarchive" \
        --fallback-display-name "$1" --fallback-bundle-identifier "$1" --ide-console-output 2>&1 |
        # Parameters whose names say it all have no comment here; DocC warns of each.
        grep -E 'warning:|error:' | grep -v 'is missing documentation' >>"$work/warnings" || true
}
join SameTempo SameTempo AudioFeatures AudioFiles AudioSynthesis TimeStretch Formats TempoEstimation \
    SameTempoTraining TempoTraining MusicLearning MusicData Learning Settings
convert SameTempo Sources/SameTempo/SameTempo.docc
for module in NeuralNetworks Autodiff Tensors RandomStreams; do
    join $module $module
    convert $module
done
docc merge "$work"/{SameTempo,NeuralNetworks,Autodiff,Tensors,RandomStreams}.doccarchive --output-path "$work/all.doccarchive" \
    --synthesized-landing-page-name "SameTempo and its engine"
docc process-archive transform-for-static-hosting "$work/all.doccarchive" --output-path "$output" >/dev/null
cat "$work/warnings" >&2
echo "$output/documentation/index.html"
[[ ! -s $work/warnings ]]
