"""Takes containers apart and puts them together in ways that encoders do not offer. Only the standard library."""
import struct

CRC = []
for i in range(256):
    c = i << 24
    for _ in range(8): c = ((c << 1) ^ 0x04C11DB7 if c & 0x80000000 else c << 1) & 0xFFFFFFFF
    CRC.append(c)


def crc(page):
    c = 0
    for b in page: c = ((c << 8) & 0xFFFFFFFF) ^ CRC[(c >> 24) ^ b]
    return c


def ogg_pages(data):
    at = 0
    while data[at:at + 4] == b"OggS":
        n = data[at + 26]
        lacing = data[at + 27:at + 27 + n]
        end = at + 27 + n + sum(lacing)
        yield dict(flags=data[at + 5], granule=data[at + 6:at + 14], serial=data[at + 14:at + 18], lacing=lacing, body=data[at + 27 + n:end])
        at = end


def ogg_bytes(pages, serial=None):
    out = b""
    for number, p in enumerate(pages):
        page = bytearray(b"OggS\0" + bytes([p["flags"]]) + p["granule"] + (serial or p["serial"]) + struct.pack("<I", number) + b"\0\0\0\0" + bytes([len(p["lacing"])]) + bytes(p["lacing"]) + p["body"])
        page[22:26] = struct.pack("<I", crc(page))
        out += page
    return out


def ogg_with_comment(data, prefix, comment, per_page=255):
    """The same stream with another packet of comments, in pages of at most `per_page` pieces."""
    pages = list(ogg_pages(data))
    serial = pages[0]["serial"]
    # Packets of the header behind the first, up to the page on which they end.
    wanted = 2 if prefix == b"\3vorbis" else 1
    packets, current, used = [], b"", 1
    while len(packets) < wanted:
        p, at = pages[used], 0
        for size in p["lacing"]:
            current += p["body"][at:at + size]
            at += size
            if size < 255: packets.append(current); current = b""
        used += 1
    packets[0] = prefix + comment + (b"\1" if prefix == b"\3vorbis" else b"")
    new, sizes, body = [], [], b""
    lacing = []
    for packet in packets: lacing += [255] * (len(packet) // 255) + [len(packet) % 255]
    joined = b"".join(packets)
    # Opus and others want audio to begin on a page of its own.
    at = place = 0
    while at < len(lacing):
        part = lacing[at:at + per_page]
        ends = any(s < 255 for s in part)
        flags = 1 if at and lacing[at - 1] == 255 else 0
        new.append(dict(flags=flags, granule=bytes(8) if ends else b"\xff" * 8, serial=serial, lacing=part, body=joined[place:place + sum(part)]))
        at += len(part); place += sum(part)
    return ogg_bytes(pages[:1] + new + pages[used:])


def flac_blocks(data):
    at, blocks = 4, []
    while True:
        size = int.from_bytes(data[at + 1:at + 4], "big")
        blocks.append((data[at] & 0x7F, data[at + 4:at + 4 + size]))
        last, at = data[at] & 0x80, at + 4 + size
        if last: return blocks, data[at:]


def flac_bytes(blocks, sound):
    out = b"fLaC"
    for i, (kind, content) in enumerate(blocks):
        out += bytes([kind | (0x80 if i == len(blocks) - 1 else 0)]) + len(content).to_bytes(3, "big") + content
    return out + sound


def chunk(name, content, big=False, pad=True):
    return name + struct.pack(">I" if big else "<I", len(content)) + content + (b"\0" if pad and len(content) % 2 else b"")


def with_chunk(data, new, big=False, before=None):
    """Adds a chunk at the end, or in front of the chunk named `before`, and sets the length right."""
    at = data.index(before) if before else len(data)
    out = bytearray(data[:at] + new + data[at:])
    out[4:8] = struct.pack(">I" if big else "<I", len(out) - 8)
    return bytes(out)


def box(name, content): return struct.pack(">I", len(content) + 8) + name + content


def freeform(name, value):
    return box(b"----", box(b"mean", bytes(4) + b"com.apple.iTunes") + box(b"name", bytes(4) + name) + box(b"data", b"\0\0\0\1\0\0\0\0" + value))


def mp4_with_item(data, item):
    """Adds an entry to the list of tags of a file whose `moov` is its last box."""
    out, at, end = bytearray(data), 0, len(data)
    places = []
    for name in (b"moov", b"udta", b"meta", b"ilst"):
        while True:
            size = int.from_bytes(out[at:at + 4], "big")
            if out[at + 4:at + 8] == name: break
            at += size
            if at >= end or size < 8: return None
        places.append(at)
        end = at + size
        at += 12 if name == b"meta" else 8
    out[end:end] = item
    for p in places: out[p:p + 4] = struct.pack(">I", int.from_bytes(out[p:p + 4], "big") + len(item))
    return bytes(out)
