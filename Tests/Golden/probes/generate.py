"""Writes what scikit-learn, mir_eval and NumPy say of made-up embeddings and labels to probes.json and the .npy files:

logistic   weights, offsets and probabilities of LogisticRegression, of classes and of one label, at three C
ridge      weights and offsets of Ridge at three alpha, with more rows than features and with fewer
scores     average precision, macro-F1, R² and RMSE of random outputs, some of them equal
keys       mir_eval's weighted key score of all pairs of 24 keys, as a string of tenths
*.npy      arrays as numpy.save writes them: float32 and float64, one and two axes, version 2.0

python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 mir_eval==0.8.2 && venv/bin/python generate.py
"""
import json
import os

import mir_eval
import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, f1_score, r2_score, root_mean_squared_error

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(16)


def numbers(array, digits=9):
    return [float(f"%.{digits}g" % value) for value in np.asarray(array, dtype=float).ravel()]


def logistic():
    cases = []
    for rows, width, classes in [(40, 6, 3), (12, 20, 4), (30, 4, 2)]:
        x = rng.normal(size=(rows, width)).round(3)
        y = np.arange(rows) % classes
        x[np.arange(rows), y] += 1
        x = x.round(3)
        for c in [0.01, 1.0, 30.0]:
            # Two classes are given to it as a multinomial of two outputs, whose difference is what it calls one.
            model = LogisticRegression(C=c, tol=1e-12, max_iter=100000).fit(x, y)
            case = {"x": numbers(x), "rows": rows, "classes": classes, "y": y.tolist(), "c": c,
                    "probabilities": numbers(model.predict_proba(x)), "weights": numbers(model.coef_), "bias": numbers(model.intercept_)}
            cases.append(case)
    return cases


def ridge():
    cases = []
    for rows, width in [(30, 5), (10, 25)]:
        x = rng.normal(size=(rows, width)).round(3)
        y = (x[:, :2] @ [[1.0, -2.0], [0.5, 3.0]] + rng.normal(size=(rows, 2)) + [3, -7]).round(3)
        for alpha in [0.01, 1.0, 1000.0]:
            model = Ridge(alpha=alpha).fit(x, y)
            cases.append({"x": numbers(x), "rows": rows, "y": numbers(y), "alpha": alpha, "weights": numbers(model.coef_), "bias": numbers(model.intercept_)})
    return cases


def scores():
    flags = (rng.random((50, 4)) < [0.1, 0.3, 0.5, 0.9]).astype(int)
    outputs = (flags + rng.normal(size=flags.shape)).round(1)
    truths = rng.integers(0, 5, 60)
    answers = np.where(rng.random(60) < 0.6, truths, rng.integers(0, 6, 60))
    numbers_ = rng.normal(size=40).round(3)
    predicted = (numbers_ + rng.normal(size=40)).round(3)
    return {
        "flags": flags.ravel().tolist(), "outputs": numbers(outputs), "mAP": average_precision_score(flags, outputs, average="macro"),
        "truths": truths.tolist(), "answers": answers.tolist(), "macroF1": f1_score(truths, answers, average="macro"),
        "numbers": numbers(numbers_), "predicted": numbers(predicted), "R2": r2_score(numbers_, predicted), "RMSE": root_mean_squared_error(numbers_, predicted),
    }


def keys():
    tonics = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
    names = [t + " major" for t in tonics] + [t + " minor" for t in tonics]
    return {"names": names, "scores": ["".join("%x" % round(10 * mir_eval.key.weighted_score(a, b)) for b in names) for a in names]}


with open(os.path.join(HERE, "probes.json"), "w") as file:
    json.dump({"logistic": logistic(), "ridge": ridge(), "scores": scores(), "keys": keys()}, file, separators=(",", ":"))
    file.write("\n")

matrix = np.arange(12, dtype="<f4").reshape(3, 4) / 4
np.save(os.path.join(HERE, "float32.npy"), matrix)
np.save(os.path.join(HERE, "float64.npy"), matrix.astype("<f8"))
np.save(os.path.join(HERE, "vector.npy"), matrix[0])
np.save(os.path.join(HERE, "fortran.npy"), np.asfortranarray(matrix))
np.save(os.path.join(HERE, "integers.npy"), matrix.astype("<i4"))
np.save(os.path.join(HERE, "cube.npy"), matrix.reshape(3, 2, 2))
with open(os.path.join(HERE, "version2.npy"), "wb") as file:
    np.lib.format.write_array(file, matrix, version=(2, 0))
