#!/usr/bin/env bash
# Installs the Debian packages named as arguments, only those that are missing.
# As root or with sudo; says what to do when it can do neither.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [[ $status == "install ok installed" ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

if ! command -v apt-get >/dev/null; then
    echo "apt-install: this system has no apt-get; install the equivalents of: ${missing[*]}" >&2
    exit 1
fi
if ((EUID == 0)); then
    as_root=()
elif command -v sudo >/dev/null; then
    as_root=(sudo)
else
    echo "apt-install: missing packages: ${missing[*]}" >&2
    echo "apt-install: run as root: apt-get update && apt-get install ${missing[*]}" >&2
    exit 1
fi

install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=120 "${missing[@]}" >&2
}
echo "Installing ${missing[*]}" >&2
# Package lists may be missing (fresh container) or stale; either way one update and a second try settle it.
if ! install 2>/dev/null; then
    "${as_root[@]}" apt-get update -qq >&2
    install
fi
