#!/usr/bin/env bash
# Installs the Debian package in a bare Debian 12 made by debootstrap, and uses what is in it.
#
#     Tests/debian-package.sh FOLDER/sametempo_*.deb     # as Recipes/debian-package.sh makes it
#
# As root. Downloads about 100 MB from the mirror that this machine's apt uses, and needs 1 GB; installs debootstrap if it is missing.
set -euo pipefail

package=$(realpath -e "${1:?Usage: Tests/debian-package.sh FILE.deb}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/apt-install.sh debootstrap
work=$(mktemp -d)
trap 'umount "$work/root/proc" 2>/dev/null || true; rm -rf "$work"' EXIT
fail() { echo "debian-package: $*" >&2; exit 1; }
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | grep -v security | head -n 1)
[[ -n $mirror ]] || fail "apt has no Debian 12 (bookworm) among its sources"
debootstrap --variant=minbase bookworm "$work/root" "$mirror" >"$work/log" 2>&1 || fail "debootstrap: $(tail -n 3 "$work/log")"
mount -t proc proc "$work/root/proc" 2>/dev/null || true
cp "$package" "$work/root/tmp/"
install() { inside apt-get install -y -qq --no-install-recommends "$@" >"$work/log" 2>&1 || fail "apt: $(tail -n 5 "$work/log")"; }
inside() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

before=$(du -xsk "$work/root" | cut -f1)
began=$(date +%s)
install "/tmp/$(basename "$package")"
echo "installed in $(($(date +%s) - began)) s; $(du -k "$package" | cut -f1) kB of package," \
    "$(($(du -xsk "$work/root" | cut -f1) - before)) kB more on disk with what it needs"
# Nothing of Swift comes from elsewhere.
[[ -z $(inside ldd /usr/bin/sametempo | grep -E 'swift|Foundation|not found' || true) ]] || fail "the program needs more than is there"
inside sametempo references --bpm 123 --pattern rock --seconds 20 -o /tmp/song.wav 2>/dev/null
answer=$(inside sametempo estimate /tmp/song.wav)
echo "$answer"
awk -F '\t' '{ exit !($2 > 122.8 && $2 < 123.2) }' <<<"$answer" || fail "123 BPM were expected"
inside sametempo --version
[[ -n $(inside sh -c 'zcat /usr/share/man/man1/sametempo.1.gz' | grep 'SH ENVIRONMENT') ]] || fail "no manual page"
for file in bash-completion/completions/sametempo zsh/vendor-completions/_sametempo fish/vendor_completions.d/sametempo.fish; do
    grep -q estimate "$work/root/usr/share/$file" || fail "no completion in $file"
done
# A program in C builds against it, and the plug-in is found by a host.
install gcc libc6-dev pkg-config vamp-examples
inside sh -c 'cc -std=c99 /usr/share/doc/sametempo/examples/estimate.c $(pkg-config --cflags --libs sametempo) -o /tmp/estimate'
said=$(inside /tmp/estimate /tmp/song.wav)
[[ $said == "/tmp/song.wav	12"[23]* ]] || fail "the example in C answers otherwise: $said"
said=$(inside vamp-simple-host sametempo:tempo:tempo /tmp/song.wav 2>&1) || true
[[ $said == *" BPM, confidence "* ]] || fail "the Vamp plug-in does not answer: $said"
inside apt-get purge -y -qq sametempo >"$work/log" 2>&1
[[ ! -e $work/root/usr/bin/sametempo && ! -e $work/root/usr/share/sametempo ]] || fail "something is left after the package is removed"
echo "the package does as it should"
