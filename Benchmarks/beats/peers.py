"""Beats of several programs on the files of a table, scored by mir_eval: peers.py BEATS.csv SAMETEMPO"""
import collections
import collections.abc
import csv
import os
import subprocess
import sys
import tempfile
import warnings

import mir_eval
import numpy as np

warnings.simplefilter("ignore")
RATE = 44100


def samples(path):
    raw = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
                         check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype=np.float32)


def librosa_beats(path):
    import librosa
    sound = librosa.resample(samples(path), orig_sr=RATE, target_sr=22050)
    return librosa.beat.beat_track(y=sound, sr=22050, units="time")[1]


def essentia_beats(method):
    def beats(path):
        import essentia
        essentia.log.infoActive = essentia.log.warningActive = False
        import essentia.standard
        return essentia.standard.RhythmExtractor2013(method=method)(samples(path))[1]
    return beats


def aubio_beats(path):
    import soundfile
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, samples(path), RATE)
        return [float(line) for line in subprocess.run(["aubiotrack", "-i", file.name], check=True, capture_output=True, text=True).stdout.split()]


def patch_for_madmom():
    """madmom 0.16.1 is of the time of Python 3.8 and numpy 1.19."""
    for name in ("MutableSequence", "Iterable", "Mapping", "Sequence"):
        setattr(collections, name, getattr(collections.abc, name))
    for name, kind in (("float", float), ("int", int), ("object", object), ("bool", bool), ("complex", complex)):
        if name not in np.__dict__:
            setattr(np, name, kind)


def madmom_beats(path):
    patch_for_madmom()
    import madmom
    signal = madmom.audio.signal.Signal((np.clip(samples(path), -1, 1) * 32767).astype(np.int16), sample_rate=RATE, num_channels=1)
    activations = madmom.features.beats.RNNBeatProcessor()(signal)
    return madmom.features.beats.DBNBeatTrackingProcessor(fps=100)(activations)


def beatnet_beats():
    """Offline BeatNet, supervised too. It needs torch, and asks for a microphone library and a plotting library that it does not use here."""
    import types
    for name in ("pyaudio", "matplotlib", "matplotlib.pyplot"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
    patch_for_madmom()
    import madmom.features.downbeats
    import soundfile

    class Ragged:
        """madmom 0.16.1 makes an array of rows of different lengths."""
        def __getattr__(self, name):
            return getattr(np, name)

        def asarray(self, values):
            try:
                return np.asarray(values)
            except ValueError:
                return np.array(values, dtype=object)
    madmom.features.downbeats.np = Ragged()
    from BeatNet.BeatNet import BeatNet
    network = BeatNet(1, mode="offline", inference_model="DBN")

    def beats(path):
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            soundfile.write(file.name, samples(path), RATE)
            found = np.asarray(network.process(file.name))
        return found[:, 0] if len(found) else []
    return beats


def our_beats(program):
    def beats(path):
        lines = subprocess.run([program, "estimate", "--quiet", "--beats", "--format", "beats", path], capture_output=True, text=True).stdout
        return [float(line) for line in lines.split()]
    return beats


def main(table, program):
    folder = os.path.dirname(os.path.abspath(table))
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    systems = {"SameTempo": our_beats(program), "librosa": librosa_beats, "aubio": aubio_beats,
               "Essentia Degara": essentia_beats("degara"), "Essentia multifeature": essentia_beats("multifeature"),
               "madmom (supervised)": madmom_beats}
    try:
        systems["BeatNet (supervised)"] = beatnet_beats()
    except ImportError as error:
        print(f"BeatNet is left out: {error}", file=sys.stderr)
    keys = ["F-measure", "Correct Metric Level Continuous", "Correct Metric Level Total", "Any Metric Level Continuous",
            "Any Metric Level Total", "Information gain"]
    print("| | source | files | F-measure | CMLc | CMLt | AMLc | AMLt | information gain |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, beats in systems.items():
        scores = collections.defaultdict(list)
        for row in rows:
            with open(os.path.join(folder, row["beats"])) as file:
                truth = np.array([float(line.split()[0]) for line in file if line.strip() and not line.startswith("#")])
            found = np.unique(np.asarray(beats(os.path.join(folder, row["path"])), dtype=float))
            figures = mir_eval.beat.evaluate(truth, found)
            scores[row.get("source") or "all"].append([figures[key] for key in keys])
        for source in sorted(scores):
            print(f"| {name} | {source} | {len(scores[source])} | " + " | ".join(f"{v:.2f}" for v in np.mean(scores[source], axis=0)) + " |", flush=True)


main(*sys.argv[1:3])
