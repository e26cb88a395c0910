"""Writes representations.json: reference values of the streaming representations, by librosa and numpy.

    python -m venv venv && venv/bin/pip install numpy librosa && venv/bin/python generate_representations.py

The signal is the one of logmel.json (run generate.py first). The constant-Q transform is given twice: librosa's, whose
recursive downsampling deviates from the definition, and the definition itself, summed directly.
"""
import json, os, sys
import librosa, numpy as np, scipy.signal

here = os.path.dirname(os.path.abspath(__file__))
RATE = 22050
with open(os.path.join(here, 'logmel.json')) as f: x = np.array(json.load(f)['samples']) / 32768
digits = lambda a, n=7: [float(f'{v:.{n}g}') for v in np.ravel(a)]
frames = lambda a: digits(np.asarray(a).T)                                   # [frame][bin]
complexes = lambda a: digits(np.stack([a.T.real, a.T.imag], -1))             # [frame][bin][re, im]
out = dict(versions=dict(python=sys.version.split()[0], numpy=np.__version__, librosa=librosa.__version__))

out['stft'] = complexes(librosa.stft(x, n_fft=512, hop_length=1100))
hamming = scipy.signal.get_window('hamming', 301)
out['stftOddHammingFlush'] = complexes(librosa.stft(x, n_fft=301, hop_length=977, window=hamming, center=False))

for name, htk in (('Slaney', False), ('HTK', True)):
    out['mel' + name] = frames(librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=1024, hop_length=882, n_mels=40, htk=htk))
out['melPlain'] = frames(librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=1024, hop_length=882, n_mels=40, norm=None))
mel = librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=1024, hop_length=882, n_mels=40)
out['logMel'] = frames(librosa.power_to_db(mel, top_db=None))
out['logMelTop30'] = frames(librosa.power_to_db(mel, top_db=30))

out['onset'] = digits(librosa.onset.onset_strength(y=x, sr=RATE))
out['onsetFine'] = digits(librosa.onset.onset_strength(y=x, sr=RATE, n_fft=512, hop_length=128, n_mels=48, lag=2, max_size=3))

# An envelope with a period that changes, for the tempograms.
rng = np.random.default_rng(20260102)
t = np.arange(300)
envelope = np.float32(np.abs(rng.standard_normal(300)) * .2 + np.exp(-((t + t * t / 1500) % 17) / 2) + .3 * np.exp(-(t % 51)))
WINDOW = 64
acf = librosa.feature.tempogram(onset_envelope=envelope, sr=RATE, win_length=WINDOW)
fourier = librosa.feature.fourier_tempogram(onset_envelope=envelope, sr=RATE, win_length=WINDOW)
hybrid = np.zeros((WINDOW // 2 + 1, len(envelope)))
for k in range(1, WINDOW // 2 + 1):
    lag = WINDOW / k
    at = np.array([np.interp(lag, np.arange(WINDOW + 1), np.append(a, 0)) for a in acf.T])
    hybrid[k] = np.abs(fourier[k, :len(envelope)]) * np.maximum(at, 0)
out['envelope'] = digits(envelope, 9)
STEP = 13
out['tempogramStep'] = STEP
out['autocorrelationTempogram'] = frames(acf[:, ::STEP])
out['fourierTempogram'] = complexes(fourier[:, ::STEP])
out['hybridTempogram'] = frames(hybrid[:, ::STEP])

LOW, BINS = librosa.note_to_hz('C3'), 48
def direct_cqt(x, hop):
    q = 1 / ((2 ** (2 / 12) - 1) / (2 ** (2 / 12) + 1))
    result = np.zeros((BINS, 1 + len(x) // hop), complex)
    for b in range(BINS):
        hertz = LOW * 2 ** (b / 12)
        length = q * RATE / hertz
        n = np.arange(-np.ceil(length / 2), np.floor(length / 2)).astype(int)
        w = scipy.signal.get_window('hann', len(n))
        kernel = w / w.sum() * np.exp(-2j * np.pi * hertz / RATE * n) * np.sqrt(length)
        for i in range(result.shape[1]):
            at = i * hop + n
            inside = (at >= 0) & (at < len(x))
            result[b, i] = np.sum(x[at[inside]] * kernel[inside])
    return result
direct = direct_cqt(x, 512)
theirs = np.abs(librosa.cqt(x, sr=RATE, hop_length=512, fmin=LOW, n_bins=BINS, tuning=0))
print('librosa cqt against the definition: largest deviation', np.abs(theirs - np.abs(direct)).max(), 'of', theirs.max())
out['constantQDirect'] = complexes(direct)
out['constantQLibrosa'] = frames(theirs)

out['chroma'] = frames(librosa.feature.chroma_stft(y=x, sr=RATE, tuning=0))
folded = np.abs(direct).reshape(4, 12, -1).sum(0)
out['chromaConstantQ'] = frames(folded / folded.max(0))
with open(os.path.join(here, 'representations.json'), 'w') as f: json.dump(out, f, separators=(',', ':'))
