#!/usr/bin/env bash
# Runs the tests. Arguments go to `swift test`, for instance:  Tests/run.sh --filter TensorsTests
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/setup.sh
exec swift test -c release "$@"
