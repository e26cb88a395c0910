"""Writes events.hex: the file of TensorBoardTests, by the messages and the record writer of pip's tensorboard.

    python3 -m venv v && v/bin/pip install tensorboard && v/bin/python generate.py
"""
import io, pathlib, struct, zlib
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, rows):
    content = b"".join(b"\0" + bytes(row) for row in rows)
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(content), len(content) ^ 0xFFFF) + content
    stored += struct.pack(">I", zlib.adler32(content))
    assert zlib.decompress(stored) == content
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stored) + chunk(b"IEND", b"")


class Unclosed(io.BytesIO):
    def close(self):
        pass


file = Unclosed()
writer = RecordWriter(file)
start = 1_700_000_000
image = summary_pb2.Summary.Image(height=2, width=2, colorspace=1, encoded_image_string=png(2, 2, [[0, 85], [170, 255]]))
for event in [
    event_pb2.Event(wall_time=start, file_version="brain.Event:2"),
    event_pb2.Event(wall_time=start, step=3, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    event_pb2.Event(wall_time=start + 1, step=3, summary=summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag="training/loss", simple_value=0.25)])),
    event_pb2.Event(wall_time=start + 3.5, step=300, summary=summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag="picture", image=image)])),
]:
    writer.write(event.SerializeToString())
writer.flush()
text = file.getvalue().hex()
lines = [text[i:i + 96] for i in range(0, len(text), 96)]
pathlib.Path(__file__).with_name("events.hex").write_text("\n".join(lines) + "\n")
