#!/usr/bin/env bash
# Runs the tests. Arguments go to `swift test`, for instance:  Tests/run.sh --filter TensorsTests
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/setup.sh
# One after another: some tests set the number of threads, which is the process's, and on which others' bytes depend.
exec swift test -c release --no-parallel "$@"
