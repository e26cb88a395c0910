#!/usr/bin/env bash
# Makes Data/Pictures/posterior.svg of a song: the first chart of its report page, with the colours of the light page
# fixed and a ground of its own, since a picture in a README cannot know whether the page around it is light or dark.
#
#     Data/Pictures/posterior.sh SONG > Data/Pictures/posterior.svg
#
# The picture in the README is of "frozen-mainzik-2p.ogg", which Data/fetch-free-music.sh FOLDER --package
# frozen-bubble-data fetches.
set -euo pipefail

song=${1:?Usage: Data/Pictures/posterior.sh SONG > posterior.svg}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$root/.build/release/sametempo
[[ -x $program ]] || { echo "posterior: build first: swift build -c release --product sametempo" >&2; exit 1; }
page=$(mktemp)
trap 'rm -f "$page"' EXIT
"$program" estimate "$song" --report "$page" --quiet >/dev/null

style='text{fill:#525b66;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}'
style+='.title{fill:#1b1f24}.mark{fill:#1b1f24;font-weight:600;paint-order:stroke;stroke:#f6f7f9;stroke-width:4px;stroke-linejoin:round}'
style+='.axis{stroke:#525b66;fill:none}.grid{stroke:#e4e7eb}.guide{stroke:#525b66;stroke-dasharray:4 3;fill:none}'
style+='.pointer{stroke:#1b1f24;stroke-width:1.3;fill:none}.series{fill:none;stroke:#0068a8;stroke-width:1.6;stroke-linejoin:round}'
style+='.area{fill:#0068a822;stroke:none}'
ground='<rect width="100%" height="100%" rx="8" fill="#f6f7f9"/>'

# The chart as it stands in the page, up to its end; then what a file of its own needs besides.
awk 'BEGIN { RS = "</svg>" } match($0, /<svg class="plot".*/) { printf "%s</svg>\n", substr($0, RSTART); exit }' "$page" |
    sed -e "s|<svg class=\"plot\"|<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" width=\"560\"|" \
        -e "0,/>/s|>|><style>$style</style>$ground|"
