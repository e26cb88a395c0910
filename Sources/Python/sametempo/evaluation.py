"""Estimates against annotated tempi."""

from __future__ import annotations

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SameTempoError
from .estimates import Estimate
from .estimating import chosen, estimate

#: As a share of the annotated tempo, or of the multiple that is compared with.
TOLERANCE = 0.04

#: Factors between an annotation and an estimate, in the order in which they are asked for.
_RELATIONS = {
    "equal": (1.0,), "double": (2.0,), "half": (0.5,), "triple": (3.0,), "third": (1 / 3,), "ternary": (1.5, 2 / 3, 4 / 3, 0.75),
}


@dataclass(frozen=True)
class Row:
    """An annotated file and its estimate; None if the file could not be read."""

    path: str
    annotated_bpm: float
    source: str
    estimate: Estimate | None

    @property
    def relation(self) -> str:
        """How the estimate relates to the annotation: equal, double, half, triple, third, ternary, other or missing."""
        tempo = self.estimate.tempo_bpm if self.estimate else None
        if tempo is None:
            return "missing"
        for name, factors in _RELATIONS.items():
            if any(abs(tempo - self.annotated_bpm * factor) <= TOLERANCE * self.annotated_bpm * factor for factor in factors):
                return name
        return "other"


@dataclass(frozen=True)
class Evaluation:
    """Annotated files and their scores, as the program's ``evaluate`` has them."""

    rows: tuple[Row, ...]

    @property
    def accuracy1(self) -> float:
        """Percent of the files whose tempo is within 4 % of the annotation."""
        return self._percent("equal")

    @property
    def accuracy2(self) -> float:
        """The same, with 2, 3, 1/2 and 1/3 times the annotation also right."""
        return self._percent("equal", "double", "half", "triple", "third")

    def of_source(self, source: str) -> Evaluation:
        """The files of one source."""
        return Evaluation(tuple(row for row in self.rows if row.source == source))

    def _percent(self, *names: str) -> float:
        return 100 * sum(row.relation in names for row in self.rows) / len(self.rows)


def evaluate(manifest: str | os.PathLike[str], *, workers: int | None = None, model: Any = None, **options: Any) -> Evaluation:
    """Estimates the files of a manifest: a CSV with the columns path and bpm, and source if present; paths are relative to it.

    A file that cannot be read, or in which no tempo is found, counts as wrong. Options as ``estimate`` has them.

    Raises:
        ValueError: A manifest that is none.
    """
    folder, model = Path(manifest).parent, chosen(model)
    with open(manifest, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if not reader.fieldnames or not {"path", "bpm"} <= set(reader.fieldnames):
            raise ValueError(f"{os.fspath(manifest)}: columns {reader.fieldnames}; expected path and bpm among them")
        entries = list(reader)
    if not entries:
        raise ValueError(f"{os.fspath(manifest)}: lists no files")
    for line, entry in enumerate(entries, 2):
        try:
            valid = 1 <= float(entry["bpm"]) <= 2000
        except (TypeError, ValueError):
            valid = False
        if not valid:
            raise ValueError(f"{os.fspath(manifest)}:{line}: bpm {entry['bpm']!r}; expected a number from 1 to 2000")

    def row(entry: dict[str, str]) -> Row:
        try:
            found: Estimate | None = estimate(folder / entry["path"], model=model, **options)
        except SameTempoError:
            found = None
        return Row(entry["path"], float(entry["bpm"]), entry.get("source") or "", found)

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        return Evaluation(tuple(pool.map(row, entries)))
