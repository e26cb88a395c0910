# shellcheck shell=bash
# What both fetch scripts need of apt; to be sourced. Nothing here installs a package.

# Size of a package's download in bytes; nothing if the package sources do not offer it.
download_bytes() { { apt-cache show --no-all-versions "$1" 2>/dev/null || true; } | awk '/^Size:/ { print $2; exit }'; }

# Reads the package lists (apt-get update) if package $1 is not known yet, as in a fresh container.
require_package_lists() {
    [[ -z $(download_bytes "$1") ]] || return 0
    echo "Reading the package lists (apt-get update)" >&2
    if ((EUID == 0)); then
        apt-get update -qq
    elif command -v sudo >/dev/null; then
        sudo apt-get update -qq
    else
        fail "apt has no package lists; run 'apt-get update' as root once, then this script again"
    fi || fail "apt-get update failed; is the network there?"
}

# Downloads package $1 into folder $2. On failure prints apt's reason on one line and returns 1.
download_package() {
    # As root, apt would download as user _apt, who may not write into our folders.
    (cd "$2" && apt-get download -q -o APT::Sandbox::User=root -o Acquire::Retries=3 "$1") >"$2/log" 2>&1 ||
        { grep -m1 '^E: ' "$2/log" | cut -c1-250; return 1; }
}
