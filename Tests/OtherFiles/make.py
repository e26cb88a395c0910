#!/usr/bin/env python3
"""Makes files as other people have them: wrong lengths, joined, misnamed. Needs ffmpeg and sox; a minute, 60 MB.

    make.py FOLDER      writes FOLDER/KIND/NAME and FOLDER/files.tsv: kind, path, seconds of sound in it
"""
import os, random, struct, subprocess, sys

folder = sys.argv[1]
work = os.path.join(folder, "source")
os.makedirs(work, exist_ok=True)
table = []
random.seed(1)


def run(*arguments):
    subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL)


def read(name):
    with open(os.path.join(work, name), "rb") as file: return file.read()


def put(kind, name, content, seconds):
    os.makedirs(os.path.join(folder, kind), exist_ok=True)
    path = os.path.join(folder, kind, name)
    with open(path, "wb") as file: file.write(content)
    table.append(f"{kind}\t{path}\t{seconds}\n")


def measured(kind, name, content):
    """Of what was cut, as long as ffmpeg hears it."""
    put(kind, name, content, 0)
    path = os.path.join(folder, kind, name)
    done = subprocess.run(["ffmpeg", "-v", "quiet", "-i", path, "-f", "f32le", "-ac", "1", "-ar", "8000", "-"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    table[-1] = f"{kind}\t{path}\t{len(done.stdout) / 32000}\n"


def sound(name, seconds, source, *options):
    """One encoding of a sound, made by ffmpeg."""
    path = os.path.join(work, name)
    run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-t", str(seconds), *options, path)
    return read(name)


# Eight seconds of noise, twenty of beeps over noise: what is heard of a joined pair tells which was left out.
noise = "anoisesrc=r=44100:c=pink:a=0.3:seed=3,pan=stereo|c0=c0|c1=0.7*c0"
beeps = "sine=f=330:beep_factor=3:r=44100,volume=2,pan=stereo|c0=c0|c1=0.8*c0"
A, B = 8, 20
exact = "-bitexact"
codecs = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "128k"], "vbr.mp3": ["-c:a", "libmp3lame", "-q:a", "5"],
    "mp2": ["-c:a", "mp2", "-b:a", "128k"], "low.mp3": ["-c:a", "libmp3lame", "-ar", "22050", "-ac", "1", "-q:a", "5"],
    "aac": ["-c:a", "aac", "-b:a", "96k"], "m4a": ["-c:a", "aac", "-b:a", "96k"], "ogg": ["-c:a", "libvorbis", "-q:a", "4"],
    "mono.ogg": ["-c:a", "libvorbis", "-q:a", "4", "-ac", "1", "-ar", "32000"], "opus": ["-c:a", "libopus", "-b:a", "96k"],
    "low.opus": ["-c:a", "libopus", "-b:a", "24k", "-ac", "1"], "flac": ["-c:a", "flac"],
    "mono.flac": ["-c:a", "flac", "-ac", "1", "-ar", "32000"], "flac.ogg": ["-c:a", "flac"], "wav": [], "aiff": [],
    "float.wav": ["-c:a", "pcm_f32le"], "24.wav": ["-c:a", "pcm_s24le"], "8.wav": ["-c:a", "pcm_u8"], "ulaw.wav": ["-c:a", "pcm_mulaw"],
    "adpcm.wav": ["-c:a", "adpcm_ms"], "au": [], "caf": [], "w64": [], "rf64.wav": ["-rf64", "always"], "wma": [], "mka": ["-c:a", "libvorbis"],
    "webm": ["-c:a", "libopus"], "ac3": [], "wv": [], "tta": [], "alac.m4a": ["-c:a", "alac"], "front.m4a": ["-c:a", "aac", "-movflags", "+faststart"],
    "parts.m4a": ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "2000000"],
    "mp3.mka": ["-c:a", "libmp3lame"], "sowt.aiff": ["-c:a", "pcm_s16le"], "ts": ["-c:a", "aac"], "noxing.mp3": ["-c:a", "libmp3lame", "-q:a", "5", "-write_xing", "0"],
}
for name, options in codecs.items():
    sound("a." + name, A, noise, *options, exact)
    sound("b." + name, B, beeps, *options, exact)

id3v1 = b"TAG" + b"title".ljust(125, b"\0")
ape_item = b"\5\0\0\0\0\0\0\0Title\0hello"
ape = b"APETAGEX" + struct.pack("<IIII", 2000, len(ape_item) + 32, 1, 0x80000000) + bytes(8)
ape = b"APETAGEX" + struct.pack("<IIII", 2000, len(ape_item) + 32, 1, 0xA0000000) + bytes(8) + ape_item + ape
junk = bytes(random.randrange(256) for _ in range(5000))


def id3v2(size, told=None):
    told = size if told is None else told
    return b"ID3\4\0\0" + bytes(told >> shift & 127 for shift in (21, 14, 7, 0)) + b"TIT2\0\0\0\6\0\0\0hello" + bytes(size - 16)


def bare(mp3):
    """Without the tag at the beginning."""
    size = sum((mp3[6 + i] & 127) << 21 - 7 * i for i in range(4)) + 10 if mp3[:3] == b"ID3" else 0
    return mp3[size:]


def frame_length(data, at=0):
    version, layer, rate, pad = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3, data[at + 2] >> 4, data[at + 2] >> 1 & 1
    hertz = [44100, 48000, 32000][data[at + 2] >> 2 & 3] // (1 if version == 3 else 2)
    table = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] if version == 3 else [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    return (144 if version == 3 else 72) * table[rate] * 1000 // hertz + pad


def told(mp3, count):
    """With another number of frames in the Xing header."""
    at = max(mp3.find(b"Xing", 0, 400), mp3.find(b"Info", 0, 400))
    return mp3[:at + 8] + struct.pack(">I", count) + mp3[at + 12:]


mp3, vbr, low, mp2 = (bare(read("b." + name)) for name in ("mp3", "vbr.mp3", "low.mp3", "mp2"))
pair = {name: (bare(read("a." + name)), bare(read("b." + name))) for name in ("mp3", "vbr.mp3", "mp2", "low.mp3")}
kind = "mp3-length"
put(kind, "vbr-no-xing.mp3", vbr[frame_length(vbr):], B)
put(kind, "vbr-no-xing-at-all.mp3", bare(read("b.noxing.mp3")), B)
put(kind, "noise-first-no-xing.mp3", bare(read("a.noxing.mp3")) + bare(read("b.noxing.mp3")), A + B)
put(kind, "vbr-count-small.mp3", told(vbr, 100), B)
put(kind, "vbr-count-1.mp3", told(vbr, 1), B)
put(kind, "vbr-count-0.mp3", told(vbr, 0), B)
put(kind, "vbr-count-large.mp3", told(vbr, 5000), B)
put(kind, "cbr-count-small.mp3", told(mp3, 50), B)
put(kind, "cbr-count-huge.mp3", told(mp3, 0x7FFFFFFF), B)
put(kind, "low-vbr-no-xing.mp3", low[frame_length(low):], B)
put(kind, "low-count-small.mp3", told(low, 77), B)
at = vbr.find(b"Xing")
length = frame_length(vbr)
vbri = (vbr[:4] + bytes(32) + b"VBRI" + struct.pack(">HHHII", 1, 0, 50, 1000, 60)).ljust(length, b"\0")
put(kind, "vbri-count-small.mp3", vbri + vbr[length:], B)
put(kind, "id3-size-too-large.mp3", id3v2(500, 150000) + mp3, B)
put(kind, "id3-size-beyond-file.mp3", id3v2(500, 0xFFFFFFF) + mp3, B)
put(kind, "id3-size-too-small.mp3", id3v2(5000, 100) + mp3, B)
put(kind, "junk-first.mp3", junk + mp3, B)
put(kind, "mp2.mp3", mp2, B)
measured(kind, "cut.mp3", mp3[:len(mp3) * 3 // 5])
put(kind, "tagged.mp3", id3v2(40000) + mp3 + ape + id3v1, B)
put(kind, "zeros-after.mp3", mp3 + bytes(300000), B)

kind = "joined"
a, b = pair["mp3"]
for name, x, y in [("same", a, b), ("vbr", *pair["vbr.mp3"]), ("mp2", *pair["mp2"]), ("low", *pair["low.mp3"]), ("cbr-vbr", a, vbr), ("rates", a, low), ("rates-back", pair["low.mp3"][0], mp3),
                   ("layers", a, mp2), ("id3v1", a + id3v1, b), ("id3v2", id3v2(3000) + a, id3v2(3000) + b), ("ape", a + ape, b), ("junk", a + junk, b),
                   ("zeros", a + bytes(100000), b), ("cut-first", a[:-100], b), ("id3v1-id3v2", a + id3v1, id3v2(70000) + b)]:
    put(kind, f"mp3-{name}.mp3", x + y, A + B)
put(kind, "three.mp3", a + b + a, 2 * A + B)
for name in ("flac", "wav", "aiff", "m4a", "aac", "ac3", "mka", "w64", "caf", "au", "wv", "tta", "ts", "alac.m4a", "parts.m4a", "rf64.wav", "float.wav", "adpcm.wav"):
    put(kind, "same-kind." + name, read("a." + name) + read("b." + name), A + B)
put(kind, "rates.flac", read("a.flac") + read("b.mono.flac"), A + B)
for x, y in [("mp3", "ogg"), ("wav", "mp3"), ("flac", "mp3"), ("m4a", "mp3"), ("ogg", "mp3"), ("mp3", "wav"), ("mp3", "aac"), ("wav", "flac"), ("mp3", "m4a"), ("aac", "mp3"),
             ("flac", "wav"), ("aiff", "ogg"), ("wav", "m4a"), ("opus", "flac")]:
    put(kind, f"{x}-then-{y}.{x}", read("a." + x) + read("b." + y), A + B)

kind = "chained-ogg"
for name, parts in [("vorbis", ["ogg", "ogg"]), ("vorbis-rates", ["ogg", "mono.ogg"]), ("vorbis-back", ["mono.ogg", "ogg"]), ("opus", ["opus", "opus"]), ("opus-channels", ["opus", "low.opus"]),
                    ("opus-back", ["low.opus", "opus"]), ("vorbis-opus", ["ogg", "opus"]), ("opus-vorbis", ["opus", "ogg"]), ("flac", ["flac.ogg", "flac.ogg"]), ("flac-vorbis", ["flac.ogg", "ogg"]),
                    ("flac-opus", ["flac.ogg", "opus"])]:
    put(kind, name + ".ogg", read("a." + parts[0]) + read("b." + parts[1]), A + B)
put(kind, "three.opus", read("a.opus") + read("b.opus") + read("a.opus"), 2 * A + B)
put(kind, "three.ogg", read("a.ogg") + read("b.ogg") + read("a.ogg"), 2 * A + B)
put(kind, "junk-between.ogg", read("a.ogg") + junk + read("b.ogg"), A + B)
put(kind, "junk-between.opus", read("a.opus") + junk + read("b.opus"), A + B)


def crc(page):
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8): value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def pages(ogg):
    at = 0
    while at < len(ogg):
        count = ogg[at + 26]
        end = at + 27 + count + sum(ogg[at + 27:at + 27 + count])
        yield bytearray(ogg[at:end])
        at = end


def repaged(ogg, change):
    """With other positions in the pages: change(number, position, is the last)."""
    every = list(pages(ogg))
    for number, page in enumerate(every):
        position = struct.unpack_from("<q", page, 6)[0]
        struct.pack_into("<q", page, 6, change(number, position, number == len(every) - 1))
        page[22:26] = bytes(4)
        page[22:26] = struct.pack("<I", crc(page))
    return b"".join(every)


for name in ("ogg", "opus"):
    whole = read("b." + name)
    put(kind, "last-position-0." + name, repaged(whole, lambda n, p, last: 0 if last else p), B)
    put(kind, "last-position-small." + name, repaged(whole, lambda n, p, last: 44100 if last else p), B)
    put(kind, "positions-halved." + name, repaged(whole, lambda n, p, last: p // 2), B)
    put(kind, "positions-doubled." + name, repaged(whole, lambda n, p, last: p * 2), B)
    put(kind, "positions-late." + name, repaged(whole, lambda n, p, last: p + 10 ** 9 if p > 0 else p), B)
    measured(kind, "cut." + name, whole[:len(whole) * 3 // 5])

kind = "flac-length"
flac = read("b.flac")


def total(flac, count):
    return flac[:21] + bytes([flac[21] & 0xF0 | count >> 32]) + struct.pack(">I", count & 0xFFFFFFFF) + flac[26:]


for name, count in [("0", 0), ("1", 1), ("small", 100000), ("half", 441000), ("large", 5000000), ("largest", (1 << 36) - 1), ("one-short", B * 44100 - 1), ("one-block", 4096)]:
    put(kind, f"total-{name}.flac", total(flac, count), B)
put(kind, "id3.flac", id3v2(9000) + flac + id3v1, B)
put(kind, "id3-total-small.flac", id3v2(9000) + total(flac, 1000) + id3v1, B)
put(kind, "junk-after.flac", flac + junk, B)
put(kind, "zeros-after.flac", flac + bytes(100000), B)
measured(kind, "cut.flac", flac[:len(flac) * 3 // 5])
put(kind, "mono-total-small.flac", total(read("b.mono.flac"), 1000), B)
put(kind, "named.wav", total(flac, 1000), B)


def patched(data, *changes):
    data = bytearray(data)
    for at, content in changes: data[at:at + len(content)] = content
    return bytes(data)


kind = "pcm-length"
for name in ("wav", "float.wav", "24.wav", "8.wav", "ulaw.wav", "adpcm.wav"):
    wav = read("b." + name)
    at = wav.find(b"data") + 4
    for word, size in [("zero", 0), ("unknown", 0xFFFFFFFF), ("sox", 0x7FFFF000), ("small", 88200), ("tiny", 2), ("odd", 99999)]:
        put(kind, f"{word}.{name}", patched(wav, (4, struct.pack("<I", size if size > 99999 else size + 36)), (at, struct.pack("<I", size))), B)
wav = read("b.wav")
at = wav.find(b"data") + 4
put(kind, "riff-small.wav", patched(wav, (4, struct.pack("<I", 100))), B)
put(kind, "riff-zero.wav", patched(wav, (4, bytes(4))), B)
put(kind, "list-after.wav", wav + b"LIST" + struct.pack("<I", 12) + b"INFOINAM" + bytes(4), B)
put(kind, "small-list-after.wav", patched(wav, (at, struct.pack("<I", 88200))) + b"LIST" + struct.pack("<I", 12) + b"INFOINAM" + bytes(4), B)
put(kind, "two-data.wav", wav + b"data" + wav[at:at + 4] + wav[at + 4:], 2 * B)
put(kind, "id3-after.wav", wav + b"id3 " + struct.pack("<I", 510) + id3v2(500), B)
put(kind, "tag-after.wav", wav + id3v1, B)
put(kind, "zeros-after.wav", wav + bytes(100000), B)
put(kind, "rifx.wav", read("b.wav"), B)
run("sox", os.path.join(work, "b.wav"), "-t", "wavpcm", "-B", os.path.join(work, "rifx.wav"))
rifx = read("rifx.wav")
at = rifx.find(b"data") + 4
put(kind, "rifx-small.wav", patched(rifx, (at, struct.pack(">I", 88200))), B)
rf64 = read("b.rf64.wav")
ds64 = rf64.find(b"ds64") + 8
for word, size in [("zero", 0), ("small", 88200), ("huge", 1 << 40), ("unknown", (1 << 64) - 1)]:
    put(kind, f"ds64-{word}.wav", patched(rf64, (ds64, struct.pack("<Q", size)), (ds64 + 8, struct.pack("<Q", size))), B)
for name in ("aiff", "sowt.aiff"):
    aiff = read("b." + name)
    at, comm = aiff.find(b"SSND") + 4, aiff.find(b"COMM") + 10
    for word, size in [("zero", 0), ("eight", 8), ("unknown", 0xFFFFFFFF), ("small", 88208)]:
        put(kind, f"{word}.{name}", patched(aiff, (4, struct.pack(">I", min(size + 46, 0xFFFFFFFF))), (at, struct.pack(">I", size))), B)
        put(kind, f"{word}-comm.{name}", patched(aiff, (4, bytes(4)), (comm, struct.pack(">I", size // 4)), (at, struct.pack(">I", size))), B)
au, caf, w64 = read("b.au"), read("b.caf"), read("b.w64")
for word, size in [("zero", 0), ("unknown", 0xFFFFFFFF), ("small", 88200), ("large", 0x7FFFFFF0)]:
    put(kind, f"{word}.au", patched(au, (8, struct.pack(">I", size))), B)
at = caf.find(b"data") + 4
for word, size in [("unknown", -1), ("zero", 0), ("four", 4), ("small", 88204), ("large", 1 << 40)]:
    put(kind, f"{word}.caf", patched(caf, (at, struct.pack(">q", size))), B)
at = w64.find(b"data") + 16
for word, size in [("zero", 0), ("header", 24), ("small", 88224), ("unknown", (1 << 63) - 1), ("large", 1 << 40)]:
    put(kind, f"{word}.w64", patched(w64, (16, struct.pack("<Q", size)), (at, struct.pack("<Q", size))), B)
for program, arguments in [("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "wav", "-"]), ("sox", [os.path.join(work, "b.flac"), "-t", "wav", "-"]),
                           ("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "aiff", "-"]), ("sox", [os.path.join(work, "b.flac"), "-t", "aiff", "-"]),
                           ("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "au", "-"]), ("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "flac", "-"]),
                           ("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "w64", "-"]), ("ffmpeg", ["-v", "error", "-i", os.path.join(work, "b.flac"), "-f", "adts", "-"])]:
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    if done.stdout: put(kind, f"pipe-{program}.{arguments[-2]}", done.stdout, B)

kind = "mp4"
m4a, front, parts = read("b.m4a"), read("b.front.m4a"), read("b.parts.m4a")
put(kind, "plain.m4a", m4a, B)
put(kind, "front.m4a", front, B)
put(kind, "parts.m4a", parts, B)
measured(kind, "cut-parts.m4a", parts[:len(parts) * 3 // 5])
measured(kind, "cut-front.m4a", front[:len(front) * 3 // 5])
measured(kind, "cut.m4a", m4a[:len(m4a) * 3 // 5])
at = m4a.find(b"mdhd")
put(kind, "duration-small.m4a", patched(m4a, (at + 20, struct.pack(">I", 44100))), B)
at = m4a.find(b"mvhd")
put(kind, "movie-small.m4a", patched(m4a, (at + 20, struct.pack(">I", 1000))), B)
at = front.find(b"mdat")
put(kind, "mdat-0.m4a", patched(front, (at - 4, bytes(4))), B)
put(kind, "mdat-small.m4a", patched(front, (at - 4, struct.pack(">I", 1000))), B)
put(kind, "junk-after.m4a", m4a + junk, B)
put(kind, "alac.m4a", read("b.alac.m4a"), B)

kind = "other-name"
for content in ("aac", "m4a", "ogg", "opus", "flac", "wav", "aiff", "wma", "mka", "webm", "ac3", "mp2", "mp3", "caf", "au", "w64", "wv", "tta", "flac.ogg", "alac.m4a", "ts"):
    for name in ("mp3", "wav", "ogg", "flac", "m4a", "aac"):
        if content.split(".")[-1] != name: put(kind, f"{content}-named.{name}", read("b." + content), B)
    put(kind, f"{content}-tagged-named.mp3", id3v2(2000) + read("b." + content), B)

with open(os.path.join(folder, "files.tsv"), "w") as file: file.writelines(table)
print(len(table), "files", file=sys.stderr)
