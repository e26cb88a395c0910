"""Times of a training step by the number of ranks: measured for one and two, and foretold for more on another network.

    python3 step-model.py NAME RUN TIMES_OF_ONE TIMES_OF_TWO

A step of N ranks that share a batch takes

    T(N) = S + C / N + A(N),    A(N) = buckets · 2 (N − 1) · latency + 2 (N − 1) / N · bytes / bandwidth

S is what every rank does whole (optimiser, average, drawing plans), C what is divided, A the sum of gradients by a ring. S and C follow
from the two measured times, where A in shared memory is taken for nothing. Bytes are those of all gradients. That sums go on while the
backward pass runs is not counted, so the real time is rather shorter. Where every rank has a batch of its own size (more negatives), C
does not fall: T(N) = S + C + A(N).
"""
import json
import statistics
import struct
import sys

LATENCY, BANDWIDTH, BUCKET = 30e-6, 10e9 / 8 * 0.9, 128 << 10   # 10 Gb/s Ethernet with TCP

name, run, one, two = sys.argv[1:]
one, two = ([float(line) for line in open(path)] for path in (one, two))
t1, t2 = statistics.median(one), statistics.median(two)
with open(run + "/checkpoints/last.safetensors", "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
count = 0
for key, entry in header.items():
    if key.startswith("weights."):
        size = 1
        for extent in entry["shape"]:
            size *= extent
        count += size
bytes_ = 4 * count
divided = min(t1, 2 * (t1 - t2))
whole = t1 - divided


def added(n):
    buckets = -(-bytes_ // BUCKET)
    return 0 if n == 1 else buckets * 2 * (n - 1) * LATENCY + 2 * (n - 1) / n * bytes_ / BANDWIDTH


print(f"{name}: {count} parameters, {bytes_ / 1e6:.2f} MB of gradients a step")
print(f"  one rank:  {' '.join(f'{1000 * t:.1f}' for t in one)}: median {1000 * t1:.1f} ms a step")
print(f"  two ranks: {' '.join(f'{1000 * t:.1f}' for t in two)}: median {1000 * t2:.1f} ms a step; {t1 / t2:.3f} times as fast")
print(f"  S = {1000 * whole:.2f} ms, C = {1000 * divided:.1f} ms; foretold on 10 Gb/s Ethernet:")
for n in (2, 4, 8, 16, 32, 64):
    strong, weak = whole + divided / n + added(n), t1 + added(n)
    print(f"  {n:3} ranks: sums {1000 * added(n):6.2f} ms; one batch shared {1000 * strong:7.1f} ms, efficiency {t1 / n / strong:.2f}; "
          f"a batch each {1000 * weak:7.1f} ms, efficiency {t1 / weak:.2f}")
