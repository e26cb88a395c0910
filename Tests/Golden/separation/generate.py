"""Writes parts.json: the harmonic and percussive parts of a made-up sound by librosa.effects.hpss, every 97th sample, and of its first
2000 samples, which are fewer frames than a median is over. Tests/SourceSeparationTests makes the same sound.

python3 -m venv venv && venv/bin/pip install numpy==2.4.6 librosa==0.11.0 && venv/bin/python generate.py
"""
import json
import os

import librosa
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 22050


def sound(count):
    """Three steady tones and bursts of noise four times a second, in single precision."""
    t, state, noise = np.arange(count) / RATE, 5, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2 ** 32
        noise[i] = state / 2 ** 31 - 1
    tones = sum(0.15 * np.sin(2 * np.pi * hertz * t) for hertz in (110, 440, 1250))
    return (tones + 0.4 * np.exp(-(t % 0.25) / 0.015) * noise).astype(np.float32)


def parts(x, step):
    harmonic, percussive = librosa.effects.hpss(x)
    digits = lambda a: [float("%.7g" % v) for v in a[::step]]
    return {"harmonic": digits(harmonic), "percussive": digits(percussive)}


x = sound(33075)
with open(os.path.join(HERE, "parts.json"), "w") as file:
    json.dump({"whole": parts(x, 97), "short": parts(x[:2000], 13)}, file, separators=(",", ":"))
    file.write("\n")
