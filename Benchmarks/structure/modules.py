#!/usr/bin/env python3
"""Songs whose parts are known exactly: tracker modules of Debian packages, rendered, with sections.csv beside them.

    Benchmarks/structure/modules.py FOLDER [--package NAME ...] [--from FOLDER-OF-MODULES]

Writes FOLDER/*.wav (22,050 Hz, mono) and FOLDER/sections.csv (path,startSeconds,label,durationSeconds), as
`sametempo evaluate --structure` reads it, and FOLDER/orders.csv, the same with a row for each order. Needs python3,
libopenmpt0 and, without --from, Debian's apt. Nothing is installed. The modules are free music; they are not committed.

A module plays a list of patterns, its orders. A pattern lasts 4 to 5 s and is no part of a song. The rule that makes parts
of them was fixed on 2026-11-28, before anything was scored on it:

1. Rendering tells when each order begins, and which rows of its pattern are played. A module is played once, to its end, or
   to 300 s. One that is shorter than 40 s is left out.
2. The cells of an order are the notes of its rows: row, channel, note and instrument. Its instruments are those of its cells.
3. Two successive orders belong together if they have the same instruments, or if more than 60 % of the cells that either
   has are in both.
4. While a part is shorter than 8 s, the shortest (of equal ones the first) joins the neighbour with whose instruments it shares
   more, counted as common ones over all (of equal ones the one before).
5. Parts with the same set of patterns have the same label. A module with fewer than 3 parts is left out.
"""
import argparse
import array
import csv
import ctypes
import ctypes.util
import os
import subprocess
import sys
import tempfile
import wave

PACKAGES = ["heroes-sound-tracks", "tecnoballz-data", "pekka-kana-2-data", "pingus-data"]
ENDINGS = (".xm", ".it", ".s3m", ".mod", ".stm", ".mtm", ".umx")
RATE = 22050
BLOCK = 220  # 10 ms: how exactly the beginning of an order is known.
SHORTEST_MODULE, LONGEST_MODULE, SHORTEST_PART = 40.0, 300.0, 8.0


def library():
    name = ctypes.util.find_library("openmpt")
    if not name:
        sys.exit("modules.py: libopenmpt is not there; expected the Debian package libopenmpt0")
    lib = ctypes.CDLL(name)
    lib.openmpt_module_create_from_memory2.restype = ctypes.c_void_p
    lib.openmpt_module_create_from_memory2.argtypes = [ctypes.c_char_p, ctypes.c_size_t] + [ctypes.c_void_p] * 7
    lib.openmpt_module_read_float_mono.restype = ctypes.c_size_t
    lib.openmpt_module_read_float_mono.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_size_t, ctypes.c_void_p]
    lib.openmpt_module_get_pattern_row_channel_command.restype = ctypes.c_uint8
    lib.openmpt_module_get_pattern_row_channel_command.argtypes = [ctypes.c_void_p] + [ctypes.c_int32] * 4
    for call in ("get_current_order", "get_current_pattern", "get_current_row", "get_num_channels"):
        function = getattr(lib, "openmpt_module_" + call)
        function.restype, function.argtypes = ctypes.c_int32, [ctypes.c_void_p]
    lib.openmpt_module_destroy.argtypes = [ctypes.c_void_p]
    return lib


def play(lib, path):
    """Samples, and for each order that is played: start in seconds, pattern, cells."""
    with open(path, "rb") as file:
        content = file.read()
    module = lib.openmpt_module_create_from_memory2(content, len(content), *[None] * 7)
    if not module:
        return None
    samples, orders, place = array.array("f"), [], None
    block = (ctypes.c_float * BLOCK)()
    channels = lib.openmpt_module_get_num_channels(module)
    while len(samples) < LONGEST_MODULE * RATE:
        count = lib.openmpt_module_read_float_mono(module, RATE, BLOCK, block)
        if count == 0:
            break
        # The place at the end of a block, which is a block late at most.
        order, row = lib.openmpt_module_get_current_order(module), lib.openmpt_module_get_current_row(module)
        if order != place:
            orders.append([len(samples) / RATE, lib.openmpt_module_get_current_pattern(module), set()])
            place = order
        orders[-1][2].add(row)
        samples.extend(block[:count])
    for entry in orders:
        cells = set()
        for row in entry[2]:
            for channel in range(channels):
                note, instrument = (lib.openmpt_module_get_pattern_row_channel_command(module, entry[1], row, channel, c) for c in (0, 1))
                if 0 < note <= 120:
                    cells.add((row, channel, note, instrument))
        entry[2] = cells
    lib.openmpt_module_destroy(module)
    return samples, orders


def instruments(cells):
    return {cell[3] for cell in cells}


def share(a, b):
    return len(a & b) / len(a | b) if a | b else 1.0


def parts(orders, seconds):
    """[start, patterns, instruments] of each part, by the rule above."""
    merged, last = [], None
    for start, pattern, cells in orders:
        if last is not None and (instruments(last) == instruments(cells) or share(last, cells) > 0.6):
            merged[-1][1].add(pattern)
            merged[-1][2] |= instruments(cells)
        else:
            merged.append([start, {pattern}, instruments(cells)])
        last = cells
    while len(merged) > 1:
        ends = [part[0] for part in merged[1:]] + [seconds]
        length, index = min((end - part[0], number) for number, (part, end) in enumerate(zip(merged, ends)))
        if length >= SHORTEST_PART:
            break
        before = share(merged[index][2], merged[index - 1][2]) if index > 0 else -1
        after = share(merged[index][2], merged[index + 1][2]) if index + 1 < len(merged) else -1
        first = index - 1 if before >= after else index
        gone = merged.pop(first + 1)
        merged[first][1] |= gone[1]
        merged[first][2] |= gone[2]
    return merged


def fetch(packages, folder):
    for package in packages:
        subprocess.run(["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for name in os.listdir(folder):
            if name.endswith(".deb"):
                subprocess.run(["dpkg-deb", "-x", os.path.join(folder, name), os.path.join(folder, package)], check=True)
                os.remove(os.path.join(folder, name))


def main():
    parser = argparse.ArgumentParser(description="Renders tracker modules and writes where their parts begin.")
    parser.add_argument("folder")
    parser.add_argument("--package", action="append", help="a Debian package with modules; may be repeated")
    parser.add_argument("--from", dest="source", help="a folder with modules instead")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    lib = library()
    with tempfile.TemporaryDirectory() as unpacked:
        source = options.source or unpacked
        if not options.source:
            fetch(options.package or PACKAGES, unpacked)
        found = sorted(os.path.join(root, name) for root, _, names in os.walk(source) for name in names if name.lower().endswith(ENDINGS))
        with open(os.path.join(options.folder, "sections.csv"), "w", newline="") as sections, \
                open(os.path.join(options.folder, "orders.csv"), "w", newline="") as raw:
            tables = [csv.writer(sections, lineterminator="\n"), csv.writer(raw, lineterminator="\n")]
            for table in tables:
                table.writerow(["path", "startSeconds", "label", "durationSeconds"])
            kept = 0
            for path in found:
                played = play(lib, path)
                if not played:
                    continue
                samples, orders = played
                seconds = len(samples) / RATE
                found_parts = parts(orders, seconds)
                if seconds < SHORTEST_MODULE or len(found_parts) < 3:
                    continue
                kept += 1
                name = os.path.relpath(path, source).split(os.sep)[0] + "-" + os.path.splitext(os.path.basename(path))[0] + ".wav"
                peak = max(1e-9, max(max(samples), -min(samples)))
                with wave.open(os.path.join(options.folder, name), "wb") as file:
                    file.setparams((1, 2, RATE, 0, "NONE", ""))
                    file.writeframes(array.array("h", (int(32767 * min(1.0, 1 / peak) * s) for s in samples)).tobytes())
                labels = {}
                for start, patterns, _ in found_parts:
                    label = labels.setdefault(frozenset(patterns), "part" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(labels) % 26] + "x" * (len(labels) // 26))
                    tables[0].writerow([name, f"{start:.3f}", label, f"{seconds:.3f}"])
                for start, pattern, _ in orders:
                    if start < seconds:
                        tables[1].writerow([name, f"{start:.3f}", f"pattern{pattern}", f"{seconds:.3f}"])
    print(f"{kept} of {len(found)} modules kept", file=sys.stderr)


if __name__ == "__main__":
    main()
