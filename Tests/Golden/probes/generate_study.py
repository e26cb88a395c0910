"""Writes study.json: what scikit-learn and scipy say of the groove study's procedure on a made-up table of ratings.

folds      held-out items of KFold(shuffle=True, random_state=seed), for two numbers of items
study      R² and RMSE of Ridge(alpha=0.2, solver="cholesky") by cross_val_score for seeds 0 to 4, and the predictions of seed 0: of
           features of unequal size, of the same with one-hot styles, and of wide embeddings
partial    correlations of each feature with the ratings, plain and with the styles taken out
components places along two principal components and their shares of the variance
measures   Spearman's correlation with ties, and balanced accuracy

python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 scipy==1.17.1 && venv/bin/python generate_study.py
"""
import json
import os

import numpy as np
from scipy.stats import spearmanr
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import KFold, cross_val_predict, cross_val_score

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(19)
ITEMS, STYLES = 62, 3

# Single precision, since tables hold it.
styles = rng.integers(0, STYLES, ITEMS)
features = (rng.normal(size=(ITEMS, 6)) * [1, 0.1, 0.05, 40, 3, 0.2] + [2, 0.2, 0.1, 150, 5, 0.5]).astype(np.float32)
features[:, 0] += styles
ratings = (0.4 * features[:, 0] - 0.01 * features[:, 3] + 0.2 * styles + 0.3 * rng.normal(size=ITEMS)).round(3)
embeddings = rng.normal(size=(ITEMS, 90)).astype(np.float32)
embeddings[:, 0] += 5 * ratings.astype(np.float32)
embeddings[:, 1] *= 3
embeddings = embeddings.astype(np.float32)


def study(x):
    out = {"r2": [], "rmse": []}
    for seed in range(5):
        model, folds = Ridge(random_state=seed, alpha=0.2, solver="cholesky"), KFold(n_splits=4, shuffle=True, random_state=seed)
        x = x.astype(np.float64)
        out["r2"].append(cross_val_score(model, x, ratings, cv=folds, scoring="r2").mean())
        out["rmse"].append(-cross_val_score(model, x, ratings, cv=folds, scoring="neg_root_mean_squared_error").mean())
        if seed == 0:
            out["predictions"] = cross_val_predict(model, x, ratings, cv=folds).tolist()
    return out


def partial(x):
    onehot = np.eye(STYLES)[styles]
    rest = lambda v: v - LinearRegression(fit_intercept=False).fit(onehot, v).predict(onehot)
    return [np.corrcoef(x, ratings)[0, 1], np.corrcoef(rest(x), rest(ratings))[0, 1]]


def folds(items, count, seed):
    held = np.zeros(items, int)
    for fold, (_, test) in enumerate(KFold(count, shuffle=True, random_state=seed).split(np.zeros(items))):
        held[test] = fold
    return {"items": items, "count": count, "seed": seed, "folds": held.tolist()}


pca = PCA(2).fit(embeddings.astype(np.float64))
numbers = rng.integers(0, 8, 40)
answers = (numbers + rng.normal(size=40)).round(0)
truths = rng.choice(4, 50, p=[0.6, 0.2, 0.15, 0.05])
guesses = np.where(rng.random(50) < 0.6, truths, rng.integers(0, 4, 50))
result = {
    "styles": styles.tolist(), "ratings": ratings.tolist(), "features": features.ravel().tolist(), "embeddings": embeddings.ravel().tolist(),
    "folds": [folds(62, 4, seed) for seed in range(5)] + [folds(35, 3, 7), folds(1000, 4, 4)],
    "study": {"features": study(features), "styles": study(np.hstack([features, np.eye(STYLES)[styles]])), "embeddings": study(embeddings)},
    "partial": [partial(features[:, k].astype(np.float64)) for k in range(6)],
    "components": {"places": pca.transform(embeddings.astype(np.float64)).ravel().tolist(), "shares": pca.explained_variance_ratio_.tolist()},
    "measures": {"numbers": numbers.tolist(), "answers": answers.tolist(), "spearman": spearmanr(numbers, answers).statistic,
                 "truths": truths.tolist(), "guesses": guesses.tolist(), "balanced": balanced_accuracy_score(truths, guesses)},
}
with open(os.path.join(HERE, "study.json"), "w") as file:
    json.dump(result, file, separators=(",", ":"), default=float)
    file.write("\n")
