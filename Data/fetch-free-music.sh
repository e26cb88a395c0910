#!/usr/bin/env bash
# Fetches free music out of Debian packages, without installing them. See --help.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/free-music.csv
# shellcheck source=Data/debian-packages.sh
source "$here/debian-packages.sh"

usage() {
    cat <<'TEXT'
Usage: Data/fetch-free-music.sh FOLDER [--minutes N | --all | --package NAME ...]

Downloads Debian packages that contain free music (Data/free-music.csv says which
files, how long and under which licence) and keeps the listed files as
FOLDER/PACKAGE/PATH. Nothing is installed, no account is needed.

  --minutes N     packages in the order of the list until there are N minutes of music (default: 400)
  --all           everything: about 45 hours; 8.3 GB to download, 2.6 GB kept
  --package NAME  this package only; may be repeated
  --help          this text

A package that is there already is not downloaded again, so an interrupted run may
simply be started anew. Exit code 1 if anything could not be fetched; its name is
printed at the end. Needs Debian's apt (release 12, "bookworm", for the whole list) and unzip.
TEXT
}

fail() { echo "fetch-free-music: $*" >&2; exit 1; }

# Prints "package<TAB>file<TAB>seconds" of every row; a field may be quoted as CSV allows.
rows() {
    awk '
        function field(   value) {
            if (substr(line, 1, 1) == "\"") {
                match(line, /^"([^"]|"")*"/)
                value = substr(line, 2, RLENGTH - 2); gsub(/""/, "\"", value)
                line = substr(line, RLENGTH + 2)
            } else {
                match(line, /^[^,]*/)
                value = substr(line, 1, RLENGTH); line = substr(line, RLENGTH + 2)
            }
            return value
        }
        NR > 1 { line = $0; package = field(); file = field(); printf "%s\t%s\t%s\n", package, file, field() }
    ' "$list"
}

# The listed files of one package, one a line.
wanted_files() { rows | awk -F '\t' -v package="$1" '$1 == package { print $2 }'; }

# Is the package's stamp that of the present list, and is every file it promises still there?
is_complete() {
    local package=$1 stamp=$folder/.fetched/$1 file what
    [[ -f $stamp ]] || return 1
    local -A state=()
    while read -r what file; do state[$file]=$what; done <"$stamp"
    while IFS= read -r file; do
        case ${state[$file]:-new} in
            have) [[ -s $folder/$package/$file ]] || return 1 ;;
            lack) ;;   # what the package of this release lacks is not asked for again
            *) return 1 ;;
        esac
    done < <(wanted_files "$package")
}

package_failed() {
    printf '%s: %s\n' "$package" "$*" >&2
    rm -rf "$work"
    exit 1
}

# Downloads and unpacks one package. Runs as its own process, three at a time.
fetch_package() {
    package=$1
    work=$folder/.fetched/unpacking-$package
    rm -rf "$work"
    mkdir -p "$work/tree"

    local bytes free reason
    bytes=$(download_bytes "$package")
    [[ -n $bytes ]] || package_failed "not offered by this system's package sources (the list is for Debian 12, main)"
    free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') * 1024))
    ((free > bytes * 5 / 2)) ||
        package_failed "needs $((bytes * 5 / 2000000)) MB of disk while unpacking, $((free / 1000000)) MB are free"

    reason=$(download_package "$package" "$work") || package_failed "download failed. $reason"

    # A path with "X.d/" means: a member of archive X, which lies in the package.
    local file
    wanted_files "$package" >"$work/wanted"
    sed -E 's#^(.*\.(zip|pk3|love))\.d/.*$#\1#; s#^#./#' "$work/wanted" | sort -u >"$work/members"
    printf './usr/share/doc/%s/copyright\n' "$package" >>"$work/members"
    # tar names what it did not find and reads on; any other complaint, or a failure without words, is fatal.
    if ! { dpkg-deb --fsys-tarfile "$work"/*.deb |
        tar -x -C "$work/tree" --no-same-owner -T "$work/members"; } 2>"$work/log"; then
        grep -q 'No space left' "$work/log" && package_failed "no space left on the disk of $folder"
        if ! grep -q 'Not found in archive' "$work/log" ||
            grep -qvE 'Not found in archive|Exiting with failure status' "$work/log"; then
            package_failed "could not be unpacked. $(head -n 1 "$work/log")"
        fi
    fi
    rm -f "$work"/*.deb

    local archive
    while IFS= read -r archive; do
        [[ -f $work/tree/$archive ]] || continue
        local members=()
        while IFS= read -r file; do
            file=${file#"$archive.d/"}
            members+=("${file//\[/\\[}")   # unzip takes [ for a pattern
        done < <(grep -F "$archive.d/" "$work/wanted")
        # Exit code 11: some members are not there; they are counted below.
        local code=0
        unzip -q -o "$work/tree/$archive" "${members[@]}" -d "$work/tree/$archive.d" >"$work/log" 2>&1 || code=$?
        ((code == 0 || code == 11)) || package_failed "$archive could not be unpacked. $(head -n 1 "$work/log")"
        rm -f "$work/tree/$archive"
    done < <(sed -nE 's#^(.*\.(zip|pk3|love))\.d/.*$#\1#p' "$work/wanted" | sort -u)

    local have=0 lack=0
    : >"$work/stamp"
    while IFS= read -r file; do
        if [[ -s $work/tree/$file ]]; then
            mkdir -p "$folder/$package/$(dirname "$file")"
            if [[ -L $work/tree/$file ]]; then
                cp -f "$work/tree/$file" "$folder/$package/$file"
            else
                mv -f "$work/tree/$file" "$folder/$package/$file"
            fi || package_failed "could not be moved into $folder/$package"
            echo "have $file" >>"$work/stamp"
            have=$((have + 1))
        else
            echo "lack $file" >>"$work/stamp"
            lack=$((lack + 1))
        fi
    done <"$work/wanted"
    if [[ -f $work/tree/usr/share/doc/$package/copyright ]]; then
        mkdir -p "$folder/$package"
        cp -f "$work/tree/usr/share/doc/$package/copyright" "$folder/$package/copyright"
    fi
    mv -f "$work/stamp" "$folder/.fetched/$package"
    rm -rf "$work"
    printf '%s: %d files, %d MB downloaded%s\n' "$package" "$have" "$((bytes / 1000000))" \
        "$( ((lack == 0)) || echo ", $lack listed files are not in this release's package")"
}

if [[ ${1:-} == --fetch-one-package ]]; then   # how xargs below calls this script; not for users
    folder=$2
    fetch_package "$3"
    exit 0
fi

# MARK: Arguments

folder=''
minutes=400
named=()
while (($# > 0)); do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --all) minutes=all; shift ;;
        --minutes)
            [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--minutes expects a whole number above 0, found '${2:-}'"
            minutes=$2; shift 2 ;;
        --package)
            [[ -n ${2:-} ]] || fail "--package expects the name of a package of $list"
            named+=("$2"); shift 2 ;;
        -*) fail "unknown option '$1'; see --help" ;;
        *) [[ -z $folder ]] || fail "one folder expected, found '$folder' and '$1'"; folder=$1; shift ;;
    esac
done
[[ -n $folder ]] || { usage >&2; exit 2; }
for tool in apt-get apt-cache dpkg-deb; do
    command -v "$tool" >/dev/null || fail "$tool not found: this script takes its music from Debian's package archive.
On other systems run it in a Debian 12 container, or train on a folder of your own music."
done
mkdir -p "$folder/.fetched" || fail "cannot create $folder"
folder=$(cd "$folder" && pwd)

# MARK: Which packages

if ((${#named[@]} > 0)); then
    packages=("${named[@]}")
    for package in "${packages[@]}"; do
        [[ -n $(wanted_files "$package") ]] || fail "package '$package' is not in $list"
    done
else
    mapfile -t packages < <(rows | awk -F '\t' -v minutes="$minutes" '
        !($1 in seconds) { order[++count] = $1 }
        { seconds[$1] += $3 }
        END {
            for (i = 1; i <= count; i++) {
                if (minutes != "all" && sum >= 60 * minutes) break
                sum += seconds[order[i]]; print order[i]
            }
        }')
fi

exec 9>"$folder/.fetched/lock"
flock -n 9 || fail "another fetch is working in $folder; wait for it or stop it"
rm -rf "$folder/.fetched"/unpacking-*

todo=()
for package in "${packages[@]}"; do
    is_complete "$package" || todo+=("$package")
done
if ((${#todo[@]} > 0)); then
    command -v unzip >/dev/null || bash "$here/../Recipes/apt-install.sh" unzip
    require_package_lists "${todo[0]}"
    bytes=$({ apt-cache show --no-all-versions "${todo[@]}" 2>/dev/null || true; } |
        awk '/^Size:/ { sum += $2 } END { printf "%.0f", sum }')
    echo "Fetching ${#todo[@]} packages, $((bytes / 1000000)) MB, into $folder"
    printf '%s\0' "${todo[@]}" |
        xargs -0 -n 1 -P 3 bash "${BASH_SOURCE[0]}" --fetch-one-package "$folder" || true
fi

# MARK: What is there now

files=0
seconds=0
failed=()
lacking=0
for package in "${packages[@]}"; do
    if is_complete "$package"; then
        stamp=$folder/.fetched/$package
        files=$((files + $(grep -c '^have ' "$stamp" || true)))
        lacking=$((lacking + $(grep -c '^lack ' "$stamp" || true)))
        sed -n "s#^lack #Not in this release's package: $package/#p" "$stamp" >&2
        seconds=$(awk -F '\t' -v package="$package" -v sum="$seconds" '
            NR == FNR { if (sub(/^have /, "")) have[$0]; next }
            $1 == package && $2 in have { sum += $3 }
            END { printf "%.1f", sum }' "$stamp" <(rows))
    else
        failed+=("$package")
    fi
done
awk -v files="$files" -v seconds="$seconds" -v folder="$folder" -v packages=$((${#packages[@]} - ${#failed[@]})) \
    'BEGIN { printf "%d files, %.0f minutes of music from %d packages in %s\n", files, seconds / 60, packages, folder }'
if ((${#failed[@]} > 0)); then
    fail "not fetched: ${failed[*]}
What went wrong is said above. Run the same command again; it takes up where it stopped."
fi
((lacking == 0)) || exit 1
