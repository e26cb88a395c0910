"""The kinds of files that are tagged: each makes one file from a random stream and the sounds that encoders made."""
import os
import struct
import subprocess

from containers import *
from tags import *


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)


class Sounds:
    """Short sounds in every format that can be made here."""

    def __init__(self, folder):
        self.folder, self.files = folder, {}
        seconds = {"a": 1.1, "b": 2.3}
        for key, length in seconds.items():
            wav = f"{folder}/{key}.wav"
            source = f"aevalsrc='0.3*sin(2*PI*{220 if key == 'a' else 333}*t)*gt(mod(t\\,0.4)\\,0.1)|0.2*random(0)*lt(mod(t\\,0.5)\\,0.1)':s=44100:d={length}"
            run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-bitexact", wav)
            meta = ["-metadata", "title=Täglich", "-metadata", "artist=The Same", "-metadata", "comment=two\nlines"]
            def encode(name, ending, *options, tags=()):
                path = f"{folder}/{key}-{name}.{ending}"
                if run("ffmpeg", "-v", "error", "-y", "-i", wav, *options, *tags, path).returncode == 0:
                    self.files[f"{name}-{key}"] = open(path, "rb").read()
            plain = ["-write_id3v1", "0", "-id3v2_version", "0"]
            encode("cbr", "mp3", "-b:a", "96k", *plain)
            encode("vbr", "mp3", "-q:a", "5", *plain)
            encode("noxing", "mp3", "-q:a", "5", "-write_xing", "0", *plain)
            encode("low", "mp3", "-ar", "22050", "-b:a", "32k", *plain)
            encode("mp2", "mp2", "-b:a", "128k")
            encode("m4a", "m4a", tags=meta)
            encode("m4a-plain", "m4a", "-map_metadata", "-1", "-bitexact")
            encode("m4a-fast", "m4a", "-movflags", "+faststart", tags=meta)
            encode("m4a-fast-plain", "m4a", "-movflags", "+faststart", "-map_metadata", "-1", "-bitexact")
            encode("m4a-frag", "m4a", "-movflags", "frag_keyframe+empty_moov", tags=meta)
            encode("m4a-keys", "m4a", "-movflags", "use_metadata_tags", tags=meta)
            encode("alac", "m4a", "-c:a", "alac", tags=meta)
            encode("flac", "flac", tags=meta)
            encode("ogg", "ogg", "-c:a", "libvorbis", tags=meta)
            encode("opus", "opus", "-c:a", "libopus", tags=meta)
            encode("oggflac", "oga", "-c:a", "flac", tags=meta)
            encode("speex", "spx", "-c:a", "libspeex", "-ar", "16000", tags=meta)
            encode("wav", "wav", tags=meta)
            encode("wav24", "wav", "-c:a", "pcm_s24le", "-ac", "1", tags=meta)
            encode("wavf", "wav", "-c:a", "pcm_f32le")
            encode("wav8", "wav", "-c:a", "pcm_u8", "-ac", "1", "-ar", "11025")
            encode("rf64", "wav", "-rf64", "always")
            encode("w64", "w64")
            encode("aiff", "aiff", tags=meta)
            encode("aiff-id3", "aiff", "-write_id3v2", "1", tags=meta)
            encode("adts", "aac")
            encode("mkv", "mka", "-c:a", "libvorbis")
            encode("wma", "wma")
            encode("wv", "wv")
            piped = run("sh", "-c", f"ffmpeg -v error -i {wav} -f wav - | cat")
            self.files[f"wav-ffmpeg-pipe-{key}"] = piped.stdout
            self.files[f"wav-sox-pipe-{key}"] = run("sh", "-c", f"sox {wav} -t wav - | cat").stdout
            self.files[f"aiff-sox-pipe-{key}"] = run("sh", "-c", f"sox {wav} -t aiff - | cat").stdout
            picture = f"{folder}/picture.png"
            run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=200x200", "-frames:v", "1", picture)
            path = f"{folder}/{key}-cover.opus"
            run("opusenc", "--quiet", "--picture", picture, "--title", "x", wav, path)
            if os.path.exists(path): self.files[f"opus-cover-{key}"] = open(path, "rb").read()
            path = f"{folder}/{key}-cover.m4a"
            run("ffmpeg", "-v", "error", "-y", "-i", wav, "-i", picture, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", path)
            if os.path.exists(path): self.files[f"m4a-cover-{key}"] = open(path, "rb").read()

    def pick(self, r, *names):
        found = [self.files[f"{n}-{k}"] for n in names for k in "ab" if f"{n}-{k}" in self.files]
        return r.choice(found)


MP3 = ("cbr", "vbr", "noxing", "low")


def bpm(r): return r.choice([None, None, None, "120", "99.50", "128"])


def mp3_plain(r, s): return s.pick(r, *MP3, "mp2"), "mp3"
def mp3_v1(r, s): return s.pick(r, *MP3) + id3v1(r), "mp3"
def mp3_v2(version, *kinds):
    return lambda r, s: (id3v2(r, version, bpm(r), kinds) + s.pick(r, *MP3) + r.choice([b"", id3v1(r)]), "mp3")
def mp3_ape(r, s): return s.pick(r, *MP3) + ape(r, bpm(r), r.random() < 0.6) + r.choice([b"", id3v1(r)]), "mp3"
def mp3_all(r, s):
    return id3v2(r, r.choice([2, 3, 4]), bpm(r)) + s.pick(r, *MP3) + ape(r, bpm(r)) + r.choice([b"", lyrics3(r)]) + id3v1(r), "mp3"
def mp3_two_tags(r, s): return id3v2(r, 3, bpm(r)) + id3v2(r, 4, bpm(r)) + s.pick(r, *MP3), "mp3"
def mp3_joined(r, s):
    parts = [r.choice([b"", id3v2(r, r.choice([2, 3, 4]), bpm(r))]) + s.pick(r, *MP3) + r.choice([b"", id3v1(r)]) for _ in range(r.randint(2, 3))]
    return b"".join(parts), "mp3"
def mp3_junk(r, s):
    junk = r.choice([bytes(r.randint(1, 3000)), s.pick(r, "cbr")[-r.randint(1, 300):], r.randbytes(r.randint(1, 500))])
    return r.choice([b"", id3v2(r, 3)]) + junk + s.pick(r, *MP3), "mp3"


def wav_plain(r, s): return s.pick(r, "wav", "wav24", "wavf", "wav8"), "wav"
def wav_id3(r, s):
    tag = chunk(r.choice([b"id3 ", b"ID3 "]), id3v2(r, r.choice([2, 3, 4]), bpm(r)))
    return with_chunk(s.pick(r, "wav", "wav24", "wavf"), tag, before=r.choice([None, b"data", None])), "wav"
def wav_chunks(r, s):
    data = s.pick(r, "wav", "wav8")
    for _ in range(r.randint(1, 3)):
        data = with_chunk(data, chunk(r.choice([b"bext", b"cue ", b"acid", b"JUNK", b"iXML"]), r.randbytes(r.randint(0, 99))), before=r.choice([None, b"data"]))
    return data, "wav"
def wav_unknown(r, s):
    data = bytearray(s.pick(r, "wav-ffmpeg-pipe", "wav-sox-pipe", "wav"))
    place = data.index(b"data") + 4
    for at in r.choice([[4], [place], [4, place]]):
        data[at:at + 4] = struct.pack("<I", r.choice([0, 0xFFFFFFFF, 0x7FFFFFFF, len(data) * 2, 1000]))
    return bytes(data), "wav"
def wav_piped(r, s): return s.pick(r, "wav-ffmpeg-pipe", "wav-sox-pipe"), "wav"
def wav_rf64(r, s): return s.pick(r, "rf64"), "wav"
def wav_beyond(r, s): return s.pick(r, "wav") + r.choice([r.randbytes(r.randint(1, 99)), id3v1(r), chunk(b"LIST", b"INFOIART\4\0\0\0abcd")]), "wav"


def aiff_plain(r, s): return s.pick(r, "aiff", "aiff-id3"), r.choice(["aiff", "aif"])
def aiff_tagged(r, s): return with_chunk(s.pick(r, "aiff"), chunk(b"ID3 ", id3v2(r, r.choice([2, 3, 4]), bpm(r)), True), True), "aiff"
def aiff_piped(r, s): return s.pick(r, "aiff-sox-pipe"), "aiff"


def flac_any(r, s):
    blocks, sound = flac_blocks(s.pick(r, "flac"))
    blocks = [b for b in blocks if b[0] == 0]
    if r.random() < 0.8: blocks.append((4, vorbis_comment(r, bpm(r))))
    if r.random() < 0.5: blocks.append((6, struct.pack(">II", 3, 9) + b"image/png" + struct.pack(">IIIIII", 0, 9, 9, 24, 0, 400) + r.randbytes(400)))
    if r.random() < 0.6: blocks.append((1, bytes(r.choice([0, 5, 15, 40, 4096]))))
    if r.random() < 0.3: blocks.append((2, b"appl" + r.randbytes(20)))
    rest = blocks[1:]
    r.shuffle(rest)
    return flac_bytes(blocks[:1] + rest, sound), "flac"
def flac_id3(r, s):
    data, ending = flac_any(r, s)
    return r.choice([b"", id3v2(r, r.choice([3, 4]), bpm(r))]) + data + r.choice([b"", id3v1(r), ape(r, bpm(r))]), ending
def flac_wrong_total(r, s):
    blocks, sound = flac_blocks(s.pick(r, "flac"))
    info = bytearray(blocks[0][1])
    info[14:18] = struct.pack(">I", r.choice([0, 1000, 0xFFFFFFFF]))
    return flac_bytes([(0, bytes(info))] + blocks[1:], sound), "flac"
def flac_joined(r, s): return s.pick(r, "flac") + s.pick(r, "flac"), "flac"


PREFIXES = {"ogg": b"\3vorbis", "opus": b"OpusTags"}
def ogg_any(r, s):
    kind = r.choice(["ogg", "opus"])
    size = r.choice([0, 0, 50, 300, 5000, 64000, 65025 - r.randint(0, 200), 130050 - r.randint(0, 200), 90000])
    return ogg_with_comment(s.pick(r, kind), PREFIXES[kind], vorbis_comment(r, bpm(r), size), r.choice([255, 255, 17, 1 if size < 3000 else 200])), "ogg" if kind == "ogg" else "opus"
def ogg_others(r, s): return s.pick(r, "oggflac", "speex", "ogg", "opus", "opus-cover"), "ogg"
def ogg_chained(r, s):
    def part(): 
        data, _ = ogg_any(r, s)
        return ogg_bytes(list(ogg_pages(data)), r.randbytes(4))
    return b"".join(part() for _ in range(r.randint(2, 3))), r.choice(["ogg", "opus"])


def m4a_any(r, s):
    return s.pick(r, "m4a", "m4a-plain", "m4a-fast", "m4a-fast-plain", "m4a-frag", "m4a-keys", "alac", "m4a-cover"), "m4a"
def m4a_fields(r, s):
    item = r.choice([freeform(b"BPM", b"121.5"), freeform(b"MOOD", b"calm"), freeform(b"Tempo", b"90"), box(b"tmpo", box(b"data", struct.pack(">IIH", 21, 0, r.choice([0, 96])))), freeform(b"TEMPO", b"Adagio")])
    return mp4_with_item(s.pick(r, "m4a", "alac", "m4a-cover"), item) or s.pick(r, "m4a"), "m4a"
def m4a_free(r, s):
    data = s.pick(r, "m4a-fast", "m4a-fast-plain")
    place = data.index(b"mdat") - 4
    # ffmpeg puts a free box of 8 bytes there; a larger one moves the sound, so the table is moved too.
    extra = r.choice([0, 1, 8, 18, 30, 2048])
    out = bytearray(data[:place] + box(b"free", bytes(extra)) + data[place:])
    at = out.index(b"stco") + 8
    for i in range(int.from_bytes(out[at:at + 4], "big")):
        p = at + 4 + 4 * i
        out[p:p + 4] = struct.pack(">I", int.from_bytes(out[p:p + 4], "big") + extra + 8)
    return bytes(out), "m4a"


def foreign(r, s):
    return r.choice([(s.pick(r, "adts"), "aac"), (s.pick(r, "mkv"), "mka"), (s.pick(r, "wma"), "wma"), (s.pick(r, "wv"), "wv"), (s.pick(r, "w64"), "w64")])
def misnamed(r, s):
    data = s.pick(r, *MP3, "m4a", "m4a-fast", "flac", "ogg", "opus", "wav", "aiff", "adts", "mkv", "wma", "wv", "w64", "rf64")
    return r.choice([b"", b"", id3v2(r, 3), id3v2(r, 4)]) + data, r.choice(["mp3", "m4a", "flac", "ogg", "opus", "wav", "aiff", "aac", "mp4", "txt", "MP3"])
def garbage(r, s):
    return r.choice([b"", b"words, not music\n" * 99, bytes(5000), r.randbytes(r.randint(1, 9000)), b"ID3", id3v2(r, 3), id3v1(r)]), r.choice(["mp3", "m4a", "flac", "ogg", "wav", "aiff"])


WHOLE = [mp3_plain, mp3_v1, mp3_v2(2), mp3_v2(3), mp3_v2(4), mp3_v2(3, "unsync"), mp3_v2(4, "unsync"), mp3_v2(4, "itunes"), mp3_ape, mp3_all, mp3_joined,
         wav_plain, wav_id3, aiff_plain, aiff_tagged, flac_any, flac_id3, ogg_any, ogg_others, ogg_chained, m4a_any, m4a_fields, m4a_free]


def mutated(r, s):
    data, ending = r.choice(WHOLE)(r, s)
    data = bytearray(data)
    for _ in range(r.randint(1, 6)):
        if not data: break
        # Headers are where it hurts.
        place = r.choice([r.randrange(len(data)), r.randrange(min(len(data), 600)), len(data) - 1 - r.randrange(min(len(data), 300))])
        way = r.randint(0, 3)
        if way == 0: data[place] ^= 1 << r.randrange(8)
        elif way == 1: data[place] = r.choice([0, 0xFF, 0x80, r.randrange(256)])
        elif way == 2: del data[place:place + r.randint(1, 9)]
        else: data[place:place] = r.randbytes(r.randint(1, 9))
    return bytes(data), ending
def truncated(r, s):
    data, ending = r.choice(WHOLE)(r, s)
    return data[:r.randrange(len(data) + 1)], ending


KINDS = [
    ("MP3 without tags, CBR, VBR, no Xing, layer 2", mp3_plain, 4), ("MP3 with ID3v1", mp3_v1, 4), ("MP3 with ID3v2.2", mp3_v2(2), 4),
    ("MP3 with ID3v2.3", mp3_v2(3), 6), ("MP3 with ID3v2.4", mp3_v2(4), 6), ("MP3 with ID3v2.2 or 2.3, unsynchronised", lambda r, s: mp3_v2(r.choice([2, 3]), "unsync")(r, s), 3),
    ("MP3 with ID3v2.4, unsynchronised, grouped", mp3_v2(4, "unsync", "group"), 3), ("MP3 with an extended header", lambda r, s: mp3_v2(r.choice([3, 4]), "extended")(r, s), 2),
    ("MP3 with a footer", mp3_v2(4, "footer"), 1), ("MP3 with the sizes of iTunes", mp3_v2(4, "itunes"), 2), ("MP3 with APE", mp3_ape, 4),
    ("MP3 with ID3v2, APE, Lyrics3 and ID3v1", mp3_all, 4), ("MP3 with two ID3v2 tags", mp3_two_tags, 2), ("MP3 joined", mp3_joined, 4), ("MP3 with junk before", mp3_junk, 2),
    ("WAV", wav_plain, 4), ("WAV with ID3", wav_id3, 4), ("WAV with other chunks", wav_chunks, 2), ("WAV of unknown length", wav_unknown, 3), ("WAV from a pipe", wav_piped, 2),
    ("RF64", wav_rf64, 1), ("WAV with bytes behind its end", wav_beyond, 2), ("AIFF", aiff_plain, 3), ("AIFF with ID3", aiff_tagged, 3), ("AIFF from a pipe", aiff_piped, 1),
    ("FLAC", flac_any, 6), ("FLAC with ID3 or APE", flac_id3, 4), ("FLAC with a wrong total", flac_wrong_total, 1), ("FLAC joined", flac_joined, 1),
    ("Ogg Vorbis and Opus, comments of any size", ogg_any, 8), ("Ogg FLAC, Speex, Opus with a cover", ogg_others, 2), ("Ogg chained", ogg_chained, 4),
    ("M4A", m4a_any, 6), ("M4A with fields of programs", m4a_fields, 4), ("M4A with free room", m4a_free, 3),
    ("AAC, Matroska, WMA, WavPack, Wave64", foreign, 1), ("misnamed", misnamed, 6), ("no music", garbage, 2), ("mutated", mutated, 14), ("truncated", truncated, 6),
]
