"""What another system says of each file of a manifest: a table for `sametempo evaluate --against`.

    tempi.py librosa|aubio|percival|fcn|cnn MANIFEST.csv OUT.csv

percival is Essentia's, fcn and cnn are TempoCNN's. A file that a system cannot read has no row, and so counts as wrong.
"""
import csv
import os
import subprocess
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")


def librosa_tempo():
    import librosa
    import numpy

    def tempo(path):
        samples, rate = librosa.load(path)
        return float(numpy.ravel(librosa.beat.beat_track(y=samples, sr=rate)[0])[0])
    return tempo


def aubio_tempo():
    def tempo(path):
        return float(subprocess.run(["aubio", "tempo", path], capture_output=True, text=True, check=True).stdout.split()[0])
    return tempo


def percival_tempo():
    import essentia
    essentia.log.infoActive = essentia.log.warningActive = False
    import essentia.standard as es
    estimator = es.PercivalBpmEstimator()

    def tempo(path):
        estimator.reset()  # without it all but the first call give the first answer again
        return float(estimator(es.MonoLoader(filename=path)()))
    return tempo


def tempocnn_tempo(model):
    from tempocnn.classifier import TempoClassifier
    from tempocnn.feature import read_features
    classifier = TempoClassifier(model)
    return lambda path: float(classifier.estimate_tempo(read_features(path)))


if __name__ == "__main__":
    system, manifest, out = sys.argv[1:]
    tempo = {"librosa": librosa_tempo, "aubio": aubio_tempo, "percival": percival_tempo}.get(system, lambda: tempocnn_tempo(system))()
    with open(manifest, newline="") as file:
        names = [row["path"] for row in csv.DictReader(file)]
    with open(out, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "bpm"])
        for name in names:
            try:
                table.writerow([name, tempo(os.path.join(os.path.dirname(manifest), name))])
            except Exception as error:
                print(f"{system}: {name}: {error}", file=sys.stderr)
