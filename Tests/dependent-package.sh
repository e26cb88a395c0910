#!/usr/bin/env bash
# Makes a package in an empty folder that depends on this one, and checks what such a package relies on: that the product
# SameTempo is enough to estimate with the shipped model, from wherever the program lies, and that neither training nor Yams is
# built for it; and that the product SameTempoTraining is enough to train.
#
#     Tests/dependent-package.sh [FOLDER]       # FOLDER keeps the build, so that the second time is quick
#
# Takes minutes, since this package is built anew, so `Tests/run.sh` does not call it.
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ $# -gt 0 ]]; then
    mkdir -p "$1"
    folder=$(cd "$1" && pwd)
else
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/Sources/Estimates" "$folder/Sources/Trains"
cat >"$folder/Package.swift" <<END
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Dependent",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "SameTempo", path: "$package")],
    targets: [
        .executableTarget(name: "Estimates", dependencies: [.product(name: "SameTempo", package: "SameTempo")]),
        .executableTarget(name: "Trains", dependencies: [.product(name: "SameTempoTraining", package: "SameTempo")]),
    ])
END
cat >"$folder/Sources/Estimates/main.swift" <<'END'
import SameTempo

let model = try TempoModel.shipped(), rate = model.features.sampleRate
// A click every half second for 16 seconds.
let clicks = (0..<16 * rate).map { $0 % (rate / 2) < 60 ? Float(0.9) : 0 }
let estimate = try TempoEstimator(model: model).estimate(samples: clicks, sampleRate: rate)
print(estimate.tempoBPM ?? 0)
END
cat >"$folder/Sources/Trains/main.swift" <<'END'
import SameTempoTraining

print(TempoRecipe().yaml().isEmpty ? "no recipe" : "recipe", try TempoModel.shipped().weights.isEmpty ? "no weights" : "weights")
END
cd "$folder"
fail() { echo "dependent-package: $1" >&2; exit 1; }

swift build --product Estimates
bin=$(swift build --show-bin-path)
for module in TempoTraining Learning Settings Yams; do
    [[ ! -e $bin/Modules/$module.swiftmodule || -e $bin/Trains ]] || fail "$module is built for a program that only estimates"
done
# Away from everything that was built.
moved=$(mktemp -d)
cp "$bin/Estimates" "$moved/estimates"
tempo=$(cd / && "$moved/estimates")
rm -r "$moved"
awk -v tempo="$tempo" 'BEGIN { while (tempo < 100) { if (tempo <= 0) exit 1; tempo *= 2 } exit !(tempo > 119.9 && tempo < 120.1) }' ||
    fail "clicks at 120 BPM, or an octave of it, were estimated at $tempo"

swift build --product Trains
[[ $("$bin/Trains") == "recipe weights" ]] || fail "the product SameTempoTraining has no recipe or no shipped model"
echo "dependent-package: estimated $tempo BPM with the shipped model; training builds too"
