"""The median time of a step of a training run in seconds, from the times of its TensorBoard events.

    python3 step-times.py RUN

The first 10 steps and the last, which validates, do not count.
"""
import glob
import statistics
import struct
import sys

times = {}
for path in glob.glob(sys.argv[1] + "/tensorboard/*"):
    data = open(path, "rb").read()
    place = 0
    while place + 12 <= len(data):
        length, = struct.unpack_from("<Q", data, place)
        event = data[place + 12:place + 12 + length]
        place += 16 + length
        # wall_time is field 1, a double; step is field 2, a number of 7 bits a byte.
        if event[:1] != b"\x09" or event[9:10] != b"\x10":
            continue
        step, shift, index = 0, 0, 10
        while True:
            step |= (event[index] & 127) << shift
            shift += 7
            index += 1
            if event[index - 1] < 128:
                break
        times[step] = struct.unpack_from("<d", event, 1)[0]
last = max(times)
print(statistics.median(times[step] - times[step - 1] for step in range(12, last) if step in times and step - 1 in times))
