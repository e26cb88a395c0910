"""Tags as other programs write them, odd ones among them, as bytes. Only the standard library."""
import struct


def synchsafe(n):
    return bytes((n >> s) & 0x7F for s in (21, 14, 7, 0))


def unsynchronised(data):
    out = bytearray()
    for i, b in enumerate(data):
        out.append(b)
        if b == 0xFF and (i + 1 == len(data) or data[i + 1] == 0 or data[i + 1] >= 0xE0):
            out.append(0)
    return bytes(out)


def text(r, words):
    encoding = r.choice([0, 1, 3, 2])
    words = words if encoding else words.encode("latin-1", "replace").decode("latin-1")
    return bytes([encoding]) + words.encode({0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}[encoding])


def words(r):
    return r.choice(["Sämtlich", "Blue", "Ночь", "a", "The Same", "x" * 300, "two words", "1999"])


def frames(r, version, bpm):
    """A list of (id, content)."""
    short = version == 2
    def name(long, brief): return brief if short else long
    def latin(s): return b"\0" + s.encode("latin-1")
    found = [(name("TIT2", "TT2"), text(r, words(r))), (name("TPE1", "TP1"), text(r, words(r)))]
    more = [
        (name("TALB", "TAL"), text(r, words(r))), (name("TRCK", "TRK"), latin("3/9")), (name("TCON", "TCO"), latin("(17)")),
        (name("COMM", "COM"), b"\0eng\0" + b"a comment"), (name("TSIZ", "TSI"), latin("123456")), (name("TIME", "TIM"), latin("1234")),
        (name("TDAT", "TDA"), latin("2412")), (name("TYER", "TYE"), latin("1999")),
        (name("RVAD", "RVA"), bytes([3, 16, 0, 1, 0, 2, 0, 3, 0, 4])), (name("EQUA", "EQU"), bytes([16, 0, 100, 0, 1])),
        (name("UFID", "UFI"), b"owner\0" + r.randbytes(20)), (name("TLEN", "TLE"), latin("2000")),
        (name("APIC", "PIC"), (b"\0PNG\x03\0" if short else b"\0image/png\0\x03\0") + r.randbytes(r.choice([50, 3000, 30000]))),
        (name("TXXX", "TXX"), b"\0MOOD\0" + b"calm"), (name("IPLS", "IPL"), latin("who")), (name("ULTS"[:4] if False else "USLT", "ULT"), b"\0eng\0la la"),
    ]
    if not short:
        more += [("PRIV", b"who\0" + r.randbytes(30)), ("XABC", r.randbytes(12)), ("GEOB", b"\0a/b\0f\0d\0" + r.randbytes(99)), ("TDRC", latin("2001")), ("RVA2", b"id\0\x01\0\0\x00")]
    found += r.sample(more, r.randint(0, len(more)))
    if bpm:
        where = r.randint(0, 4)
        if where != 1: found.append((name("TBPM", "TBP"), r.choice([latin(bpm), text(r, bpm), latin("0"), latin(bpm + "\0")])))
        if where in (1, 2): found.append((name("TXXX", "TXX"), r.choice([b"\0BPM\0", b"\0Tempo\0", b"\0fBPM\0"]) + bpm.encode()))
        if where == 3: found.append((name("TBPM", "TBP"), latin("77")))
    r.shuffle(found)
    return found


def id3v2(r, version, bpm=None, kinds=()):
    """`kinds`: among unsync, extended, footer, itunes (wrong sizes in 2.4), group."""
    body = b""
    for name, content in frames(r, version, bpm):
        if version == 2:
            body += name.encode() + len(content).to_bytes(3, "big") + content
            continue
        flags = 0
        if version == 4 and "unsync" in kinds:
            content, flags = unsynchronised(content), 2
        if "group" in kinds and r.random() < 0.3:
            content, flags = b"\x05" + content, flags | (0x20 if version == 3 else 0x40)
        size = synchsafe(len(content)) if version == 4 and "itunes" not in kinds else struct.pack(">I", len(content))
        body += name.encode() + size + struct.pack(">H", flags) + content
    flags = 0
    padding = b"\0" * (0 if "footer" in kinds else r.choice([0, 3, 10, 12, 100, 1024]))
    if "extended" in kinds and version > 2:
        flags |= 0x40
        body = (b"\0\0\0\x06\0\0" + struct.pack(">I", len(padding)) if version == 3 else synchsafe(6) + b"\x01\0") + body
    if "unsync" in kinds:
        flags |= 0x80
        if version < 4: body = unsynchronised(body + padding); padding = b""
    if "footer" in kinds and version == 4: flags |= 0x10
    rest = bytes([version, 0, flags]) + synchsafe(len(body + padding))
    return b"ID3" + rest + body + padding + (b"3DI" + rest if flags & 0x10 else b"")


def id3v1(r):
    def field(s, n): return s.encode(r.choice(["latin-1", "ascii"]), "replace")[:n].ljust(n, r.choice([b"\0", b" "]))
    track = r.choice([b"\0\x05", b"no"])
    return b"TAG" + field("Old title", 30) + field("Old artist", 30) + field("Album", 30) + field("1987", 4) + field("said", 28) + track + bytes([r.choice([17, 255, 5])])


def ape(r, bpm=None, descriptive=True):
    items = [("REPLAYGAIN_TRACK_GAIN", b"-3.1 dB", 0), ("Cover Art (Front)", b"c.png\0" + r.randbytes(400), 2)]
    if descriptive: items += [("Title", "Tïtle".encode(), 0), ("Artist", b"Ape", 0)]
    if bpm: items.append((r.choice(["BPM", "bpm", "Tempo"]), bpm.encode(), 0))
    r.shuffle(items)
    body = b"".join(struct.pack("<II", len(v), f) + k.encode() + b"\0" + v for k, v, f in items)
    has_header = r.random() < 0.7
    def block(flags): return b"APETAGEX" + struct.pack("<IIII", 2000, len(body) + 32, len(items), flags) + bytes(8)
    top = 0x80000000 if has_header else 0
    return (block(top | 0x20000000) if has_header else b"") + body + block(top)


def vorbis_comment(r, bpm=None, size=0):
    fields = [b"TITLE=T\xc3\xa4glich", b"artist=Somebody", b"COMMENT=two\nlines", b"NOEQUALS", b"X=" + b"y" * size][: r.randint(1, 5)] + ([b"X=" + b"y" * size] if size else [])
    if bpm: fields.append(r.choice([b"BPM=", b"bpm=", b"TEMPO=", b"fBPM="]) + bpm.encode())
    if r.random() < 0.1: fields.append(b"TEMPO=Allegro")
    r.shuffle(fields)
    return struct.pack("<I", 4) + b"them" + struct.pack("<I", len(fields)) + b"".join(struct.pack("<I", len(f)) + f for f in fields)


def lyrics3(r):
    body = b"LYRICSBEGININD0000200LYR00005la la"
    return body + b"%06d" % len(body) + b"LYRICS200"
