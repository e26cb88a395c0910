"""Writes logmel.json: reference values for AudioFeaturesTests, computed by numpy and librosa, not by our code.

    python -m venv venv && venv/bin/pip install numpy librosa && venv/bin/python generate.py
"""
import json, os, sys
import librosa, numpy as np

RATE, FRAME, HOP, BANDS, LOW, HIGH = 22050, 1024, 441, 64, 30, 10000
rng = np.random.default_rng(20260101)

# A chord, a chirp, decaying noise bursts and a silent stretch; 16-bit so that JSON holds it exactly.
n = 9261
t = np.arange(n) / RATE
x = sum(.12 * np.sin(2 * np.pi * f * t) for f in (110, 277.2, 1318.5)) + .1 * np.sin(2 * np.pi * (300 + 8000 * t) * t)
for start in (700, 3100, 5500):
    k = np.arange(n - start)
    x[start:] += .4 * rng.standard_normal(n - start) * np.exp(-k / 400)
x[7400:8600] = 0
samples = np.clip(np.round(x * 20000), -32768, 32767).astype(int)
x = samples / 32768

window = .5 - .5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
padded = np.pad(x, FRAME // 2)
frames = np.stack([padded[i * HOP:i * HOP + FRAME] for i in range(1 + n // HOP)])
magnitudes = np.abs(np.fft.rfft(frames * window))

def bank(htk):
    w = librosa.filters.mel(sr=RATE, n_fft=FRAME, n_mels=BANDS, fmin=LOW, fmax=HIGH, htk=htk, norm=None, dtype=np.float64)
    edges = librosa.mel_frequencies(BANDS + 2, fmin=LOW, fmax=HIGH, htk=htk)
    for i in range(BANDS):
        if w[i].sum() == 0: w[i, int(round(edges[i + 1] * FRAME / RATE))] = 1
    return w / w.sum(1, keepdims=True)

log_mel = np.log(magnitudes @ bank(True).T / (FRAME / 4) + 1e-7)
spectrum = 1 + np.sin(.013 * np.arange(FRAME // 2 + 1) ** 1.7)
round_to = lambda a, digits: [float(f'{v:.{digits}g}') for v in np.ravel(a)]
out = dict(
    versions=dict(python=sys.version.split()[0], numpy=np.__version__, librosa=librosa.__version__), seed=20260101,
    samples=samples.tolist(), frameCount=len(frames), logMel=round_to(log_mel, 7),
    magnitudesOfFrame5=round_to(magnitudes[5], 7),
    htkBandsOfSpectrum=round_to(bank(True) @ spectrum, 8), slaneyBandsOfSpectrum=round_to(bank(False) @ spectrum, 8))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'logmel.json'), 'w') as f: json.dump(out, f, separators=(',', ':'))
