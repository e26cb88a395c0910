#!/usr/bin/env python3
"""Writes what others compute of music as a table, to measure beside our embeddings by the same probes.

  peers.py KIND LABELS.csv OUT.npy

LABELS.csv has a column `path`, relative to its folder; OUT.npy is float32, a row a file, and OUT.jsonl beside it says
what each row is of. A file that cannot be read is named and left out; the program then ends with 1 after writing.

KINDs:
  cepstra  60 numbers: means, deviations and deviations of differences of 20 mel cepstra (librosa)
  rhythm   134 numbers: statistics of onset strength, its autocorrelation over 60 tempi, its spectrum over 70 (librosa)
  musicnn  200 numbers: the last layer but one of MSD_musicnn, mean over 3 s patches (Pons and Serra 2019, ISC licence)

Needs numpy, librosa and soundfile. musicnn needs a Python 3.11 (or 3.9, 3.10) of its own:

  python3.11 -m venv VENV
  VENV/bin/pip install tensorflow-cpu==2.15.1 'numpy<2' librosa==0.10.2 soundfile
  VENV/bin/pip install --no-deps musicnn==0.1.0
"""
import argparse
import csv
import json
import os
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
# Beats per minute, 60 of them: 11.8 an octave, from 20 to 640.
TEMPI = 20 * 2 ** (np.arange(60) / 11.8)


def cepstra():
    import librosa

    def features(path):
        sound, rate = librosa.load(path, sr=22050)
        values = librosa.feature.mfcc(y=sound, sr=rate, n_mfcc=20)
        return np.concatenate([values.mean(1), values.std(1), np.diff(values, axis=1).std(1)])
    return features


def rhythm():
    """Nothing of it is learned: the plain way to write down a rhythm."""
    import librosa
    hop = 256

    def features(path):
        sound, rate = librosa.load(path, sr=22050)
        strength = librosa.onset.onset_strength(y=sound, sr=rate, hop_length=hop)
        strength = strength / (strength.mean() + 1e-9)
        peaks = librosa.onset.onset_detect(onset_envelope=strength, sr=rate, hop_length=hop)
        statistics = [strength.std(), np.mean(strength**3) ** (1 / 3), np.mean(strength > 1), len(peaks) / (len(sound) / rate)]
        frames = rate / hop
        # Autocorrelation of windows of 8.9 s, each with 1 at no lag, averaged over the file and read at the tempi' periods.
        correlation = librosa.feature.tempogram(onset_envelope=strength, sr=rate, hop_length=hop, win_length=768).mean(1)
        lags = np.interp(60 * frames / TEMPI, np.arange(len(correlation)), correlation)
        spectrum = np.abs(librosa.feature.fourier_tempogram(onset_envelope=strength, sr=rate, hop_length=hop, win_length=768)).mean(1)
        spectrum = spectrum / (spectrum[0] + 1e-9)
        # Up to 20 × 2⁶ a minute: the pulses that are faster than beats belong to the pattern.
        rates = 20 * 2 ** (np.arange(70) / 11.5)
        places = librosa.fourier_tempo_frequencies(sr=rate, hop_length=hop, win_length=768)
        return np.concatenate([statistics, lags, np.log(1e-4 + np.interp(rates, places, spectrum))])
    return features


def musicnn():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import librosa
    import musicnn as package
    import tensorflow as tf
    from musicnn import configuration as config, models
    tf.compat.v1.disable_eager_execution()
    frames = int(librosa.time_to_frames(3, sr=config.SR, n_fft=config.FFT_SIZE, hop_length=config.FFT_HOP)) + 1
    patches = tf.compat.v1.placeholder(tf.float32, [None, frames, config.N_MELS])
    with tf.name_scope("model"):
        penultimate = models.define_model(patches, tf.constant(False), "MSD_musicnn", len(config.MSD_LABELS))[-1]
    options = tf.compat.v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    session = tf.compat.v1.Session(config=options)
    tf.compat.v1.train.Saver().restore(session, os.path.join(os.path.dirname(package.__file__), "MSD_musicnn", ""))

    def features(path):
        sound, rate = librosa.load(path, sr=config.SR)
        mel = librosa.feature.melspectrogram(y=sound, sr=rate, hop_length=config.FFT_HOP, n_fft=config.FFT_SIZE, n_mels=config.N_MELS).T
        mel = np.log10(10000 * mel.astype(np.float16).astype(np.float32) + 1)
        batch = [mel[start:start + frames] for start in range(0, len(mel) - frames + 1, frames)]
        if not batch:
            raise ValueError("shorter than 3 s")
        return session.run(penultimate, {patches: np.stack(batch)}).mean(0)
    return features


KINDS = {"cepstra": cepstra, "rhythm": rhythm, "musicnn": musicnn}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("labels")
    parser.add_argument("output")
    options = parser.parse_args()
    if not options.output.endswith(".npy"):
        parser.error(f"{options.output}: should end in .npy")
    folder = os.path.dirname(os.path.abspath(options.labels))
    try:
        with open(options.labels, newline="") as file:
            paths = [os.path.join(folder, row["path"]) for row in csv.DictReader(file)]
    except OSError as error:
        sys.exit(f"{options.labels}: {error.strerror}")
    except KeyError:
        sys.exit(f"{options.labels}: no column path")
    features = KINDS[options.kind]()
    rows, ids, failed = [], [], 0
    for number, path in enumerate(paths):
        try:
            values = np.asarray(features(path), dtype=np.float32)
            if not np.isfinite(values).all():
                raise ValueError("not all features are finite")
            rows.append(values)
            ids.append({"model": options.kind, "path": path})
        except Exception as error:  # One bad file does not stop a table.
            failed += 1
            print(f"{path}: left out: {error}", file=sys.stderr)
        if (number + 1) % 100 == 0:
            print(f"{options.kind}: {number + 1}/{len(paths)}", file=sys.stderr)
    if not rows:
        sys.exit(f"{options.labels}: no file of it could be read")
    # The table last: what asks whether it is there finds it only when all is.
    with open(options.output[:-4] + ".jsonl", "w") as file:
        file.writelines(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in ids)
    with open(options.output + ".part", "wb") as file:
        np.save(file, np.ascontiguousarray(np.stack(rows)))
    os.replace(options.output + ".part", options.output)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
