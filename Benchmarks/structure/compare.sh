#!/usr/bin/env bash
# Scores of every feature with every segmenter on a table of marked songs, as rows of a Markdown table.
#
#   Benchmarks/structure/compare.sh SECTIONS.csv [PROGRAM]
#
# A constant grid, with as many parts as there are and with one every 15 s, comes first. Further options of evaluate-structure:
# STRUCTURE_OPTIONS="--no-bars".
set -euo pipefail
sections=${1:?the table of marked songs}
program=${2:-$(dirname "$0")/../../.build/release/sametempo}
read -ra options <<<"${STRUCTURE_OPTIONS:-}"

# Arguments: the column (2 value, 5 equal parts, 6 every 15 s), the name; reads the CSV.
row() {
    awk -F, -v column="$1" -v name="$2" '
        NR > 1 { value[$1] = $column; half[$1] = ($4 - $3) / 2 }
        function f(key,   text) {
            text = sprintf("%.2f", value[key])
            return column == 2 ? text sprintf(" ± %.2f", half[key]) : text
        }
        END {
            printf "| %s | %s | %s | %s | %s | %s | %s |\n", name, f("F 0.5 s"), f("F 0.5 s trimmed"), f("F 3 s"), f("F 3 s trimmed"), f("pairwise F"), f("V-measure")
        }'
}

echo "| | F 0.5 s | trimmed | F 3 s | trimmed | pairwise F | V-measure |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
first=1
for feature in learned mfcc mel chroma encoder; do
    for segmenter in novelty blocks; do
        result=$("$program" evaluate-structure "$sections" --quiet --format csv --feature $feature --segmenter $segmenter "${options[@]}")
        if [[ $first == 1 ]]; then
            row 5 "as many equal parts" <<<"$result"
            row 6 "a part every 15 s" <<<"$result"
            first=0
        fi
        row 2 "$feature, $segmenter" <<<"$result"
    done
done
