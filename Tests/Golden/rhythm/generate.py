"""Writes features.json: reference values of the rhythm features, by numpy, scipy and librosa, from the definitions of the MIR toolbox.

sounds     of three generated sounds, the sixteen features of the study; Tests/RhythmFeaturesTests makes the same sounds
filters    poles, zeros and gain of the octave bands as the response at some frequencies, by scipy.signal.ellip
bars       Longuet-Higgins and Lee's syncopation of random bars
timing     swing ratio and microtiming of made-up onsets among made-up beats

python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 librosa==0.11.0 && venv/bin/python generate.py
"""
import json
import os

import librosa
import numpy as np
import scipy.signal

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 44100
EDGES = [50 * 2 ** k for k in range(9)]


def noise(count, seed):
    """Numbers of a linear congruential generator, -1 ... 1: the same in every language."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2 ** 32
        out[i] = state / 2 ** 31 - 1
    return out


def sound(kind):
    """2.5 s of one channel in single precision: decaying sines twice a second, noise bursts in an uneven rhythm, or a swell."""
    t = np.arange(int(2.5 * RATE)) / RATE
    if kind == "sines":
        phase = t % 0.5
        x = 0.6 * np.exp(-phase / 0.06) * np.sin(2 * np.pi * 220 * phase) + 0.2 * np.exp(-(t % 0.25) / 0.02) * np.sin(2 * np.pi * 3000 * (t % 0.25))
    elif kind == "bursts":
        x = np.zeros(len(t))
        for start in (0.1, 0.475, 0.85, 1.6, 1.975):
            x += 0.5 * np.where(t >= start, np.exp(-np.maximum(t - start, 0) / 0.05), 0)
        x *= noise(len(t), 7)
    else:
        x = 0.3 * (1 - np.cos(2 * np.pi * 1.7 * t)) * np.sin(2 * np.pi * 90 * t) + 0.01 * noise(len(t), 3)
    return x.astype(np.float32)


def frames(x, length, hop):
    count = (len(x) - length) // hop + 1
    return np.stack([x[i * hop:i * hop + length] for i in range(count)])


def flux(x):
    """mirflux: frames of 50 ms, half overlapping, Hamming, 4096 points, Euclidean distance; the mean."""
    spectra = np.abs(np.fft.rfft(frames(x.astype(np.float64), 2205, 1102) * np.hamming(2205), 4096))
    return np.mean(np.linalg.norm(np.diff(spectra, axis=0), axis=1))


def band(k):
    design = dict(N=2, rp=3, rs=40, fs=RATE, output="sos")
    if k == 0:
        return scipy.signal.ellip(Wn=EDGES[0], btype="low", **design)
    if k == 9:
        return scipy.signal.ellip(Wn=EDGES[8], btype="high", **design)
    return scipy.signal.ellip(Wn=EDGES[k - 1:k + 1], btype="band", **design)


def peaks(curve, contrast):
    """mirpeaks: (valley, top) of peaks that rise and fall by `contrast` times the range."""
    least, found, valley, top, rising = contrast * (curve.max() - curve.min()), [], 0, 0, False
    for i, value in enumerate(curve):
        if rising:
            top = i if value > curve[top] else top
            if value < curve[top] - least:
                if top > 0:
                    found.append((valley, top))
                rising, valley = False, i
        else:
            valley = i if value < curve[valley] else valley
            if value > curve[valley] + least:
                rising, top = True, i
    return found


def features(x):
    x = x.astype(np.float64)
    # The envelope as mironsets has it: the summed power spectrum.
    power = np.abs(np.fft.fft(frames(x, 4410, 441) * scipy.signal.get_window("hann", 4410), 8192)) ** 2
    envelope = power.sum(axis=1) / power.sum(axis=1).max()
    change = np.diff(envelope) - np.mean(np.diff(envelope))
    longest = min(150, (len(change) + 1) // 2 - 1)
    lags = np.arange(30, longest + 1)
    correlation = librosa.autocorrelate(change, max_size=longest + 1)[30:] / np.sum(change ** 2)
    resonance = np.maximum(0, 1 - 0.25 * np.log2(lags / 100 / 0.5) ** 2)
    attacks = [(envelope[top] - envelope[valley]) / ((top - valley) / 100) for valley, top in peaks(envelope, 0.01)]
    # librosa centres frames; these begin at the sample.
    level = librosa.feature.rms(y=x, frame_length=2205, hop_length=1102, center=False)[0]
    return dict(
        event_density=len(peaks(envelope, 0.1)) * 100 / len(envelope), rms=np.sqrt(np.mean(x ** 2)), rms_sd=np.std(level, ddof=1), spectral_flux=flux(x),
        **{f"band_{k + 1}_flux": flux(scipy.signal.sosfilt(band(k), x)) for k in range(10)},
        pulse_clarity=np.max(correlation * resonance), pulse_clarity_attack=np.mean(attacks))


WEIGHTS = [0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4]


def syncopation(bar):
    """Longuet-Higgins and Lee: of each note, how much more weight the heaviest rest has before the next note, if any has."""
    total = 0
    for i in range(16):
        if bar[i]:
            heaviest, j = -99, i + 1
            while not bar[j % 16]:
                heaviest, j = max(heaviest, WEIGHTS[j % 16]), j + 1
            total += max(0, heaviest - WEIGHTS[i])
    return total


def timing(rng):
    beats = np.cumsum(0.5 + 0.01 * rng.normal(size=24)).round(4)
    places = np.sort(np.concatenate([np.arange(23), np.arange(23) + 0.62 + 0.02 * rng.normal(size=23), np.arange(0, 23, 3) + 0.26 + 0.02 * rng.normal(size=8)]))
    places = np.clip(places, 0, 22.999)
    seconds = np.interp(places, np.arange(24), beats).round(5)
    places = np.interp(seconds, beats, np.arange(24))
    phase = places % 1
    off = np.median(phase[(phase >= 0.42) & (phase <= 0.72)])
    step = np.round(places * 4).astype(int)
    rest = places - step / 4
    for k in range(4):
        rest[step % 4 == k] -= rest[step % 4 == k].mean()
    return dict(beats=beats.tolist(), onsets=seconds.tolist(), swingRatio=off / (1 - off),
                microtiming=np.sqrt(np.mean(rest ** 2)) * 1000 * (beats[-1] - beats[0]) / 23)


rng = np.random.default_rng(19)
bars = (rng.random((40, 16)) < np.linspace(0.1, 0.9, 40)[:, None]).astype(int)
bars[0] = 0
hertz = [10, 40, 50, 70, 100, 300, 1000, 5000, 12000, 13000, 20000]
result = {
    "sounds": {kind: features(sound(kind)) for kind in ("sines", "bursts", "swell")},
    "filters": {"hertz": hertz, "gains": [np.abs(scipy.signal.freqz_sos(band(k), worN=hertz, fs=RATE)[1]).tolist() for k in range(10)]},
    "bars": [{"steps": "".join(map(str, bar)), "syncopation": syncopation(bar) if bar.any() else 0} for bar in bars],
    "timing": timing(rng),
}
with open(os.path.join(HERE, "features.json"), "w") as file:
    json.dump(result, file, separators=(",", ":"), default=float)
    file.write("\n")
