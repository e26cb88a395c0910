"""Writes what statsmodels 0.15 and scipy 1.17 say of made-up counts:

intervals.json  Wilson's 95 % interval of shares
mcnemar.json    the two-sided p-value of McNemar's exact test, and the interval of Bonett and Price by its formula
medians.json    the places of the ends of a median's 95 % interval, by the quantiles of the binomial distribution

python3 -m venv venv && venv/bin/pip install statsmodels==0.15.0 scipy==1.17.1 && venv/bin/python generate_intervals.py
"""
import json
import os
import random

from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint


def write(name, cases):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "w") as file:
        json.dump(cases, file, indent=None, separators=(",", ":"))
        file.write("\n")
    print(len(cases), name)


random.seed(20242)
cases = []
for count, successes in [(1, 0), (1, 1), (8, 8), (8, 0), (307, 252), (307, 307), (2, 1)] + [
        (n := random.randint(1, 2000), random.randint(0, n)) for _ in range(100)]:
    low, high = proportion_confint(successes, count, alpha=0.05, method="wilson")
    cases.append({"count": count, "successes": successes, "low": float(low), "high": float(high)})
write("intervals.json", cases)

cases = []
z = norm.ppf(0.975)
for gained, lost, both in [(0, 0, 8), (1, 0, 0), (5, 0, 3), (0, 6, 1), (7, 7, 30), (1000, 900, 10)] + [
        (random.randint(0, 60), random.randint(0, 60), random.randint(0, 300)) for _ in range(100)]:
    p = mcnemar([[both, lost], [gained, 0]], exact=True).pvalue
    count = gained + lost + both
    plus, minus = (gained + 1) / (count + 2), (lost + 1) / (count + 2)
    reach = z * ((plus + minus - (plus - minus) ** 2) / (count + 2)) ** 0.5
    cases.append({"gained": gained, "lost": lost, "count": count, "p": float(min(1, p)),
                  "low": max(-1, plus - minus - reach), "high": min(1, plus - minus + reach)})
write("mcnemar.json", cases)

cases = []
for count in list(range(1, 60)) + [100, 307, 1000]:
    # The largest place at which no more than 2.5 % of draws lie at or below.
    low = int(binom.ppf(0.025, count, 0.5))
    if binom.cdf(low, count, 0.5) > 0.025:
        low -= 1
    cases.append({"count": count, "low": low, "high": count - 1 - low} if low >= 0 else {"count": count})
write("medians.json", cases)
