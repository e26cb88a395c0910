"""Sounds and the program for the tests. $SAMETEMPO is the program; without it, tests that need it are left out."""

import json
import os
import shutil
import subprocess
import wave

import numpy as np
import pytest

RATE = 22050


def clicks(bpm, seconds, rate=RATE, seed=0):
    """Decaying noise at each beat, every second one louder."""
    generator = np.random.default_rng(seed)
    y = np.zeros(int(seconds * rate))
    for beat, start in enumerate(np.arange(0, seconds, 60 / bpm)):
        place = int(start * rate)
        burst = generator.standard_normal(rate // 20) * np.exp(-np.arange(rate // 20) / (rate / 120)) * (0.5 if beat % 2 else 0.3)
        y[place : place + len(burst)] += burst[: len(y) - place]
    return np.clip(y, -1, 1)


def write_wav(path, channels, rate=RATE):
    """16 bits; returns the samples as they are then, channels first."""
    numbers = np.round(np.atleast_2d(channels) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(numbers))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(numbers.T.tobytes())
    return (numbers / 32768).astype(np.float32)


@pytest.fixture(scope="session")
def program():
    path = os.environ.get("SAMETEMPO") or shutil.which("sametempo")
    if not path:
        pytest.skip("the program sametempo is not there: name it in $SAMETEMPO")

    def estimates(*arguments):
        run = subprocess.run([path, "estimate", "--quiet", "--format", "jsonl", *map(str, arguments)], capture_output=True, text=True)
        assert run.returncode in (0, 1), run.stderr
        return [json.loads(line) for line in run.stdout.splitlines()]

    estimates.path = path
    return estimates


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """song.wav (126 BPM), album/stereo.wav (97 BPM, channels unlike, 44.1 kHz), silence.wav, noise.wav, notes.txt."""
    folder = tmp_path_factory.mktemp("music")
    (folder / "album").mkdir()
    write_wav(folder / "song.wav", clicks(126, 20))
    write_wav(folder / "album" / "stereo.wav", [clicks(97, 20, 44100, 1), 0.6 * clicks(97, 20, 44100, 2)], 44100)
    write_wav(folder / "silence.wav", np.zeros(10 * RATE))
    write_wav(folder / "noise.wav", 0.3 * np.random.default_rng(5).standard_normal(12 * RATE).clip(-3, 3) / 3)
    (folder / "notes.txt").write_text("This is no sound.")
    return folder
