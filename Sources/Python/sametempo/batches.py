"""The tempi of folders."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from ctypes import c_char_p
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable

from ._library import Handle, encoded, function, made
from .errors import SameTempoError
from .estimates import Estimate
from .estimating import chosen, estimate


@dataclass
class Batch:
    """The estimates of files by path, in the program's order, and what went wrong with others."""

    estimates: dict[str, Estimate] = field(default_factory=dict)
    #: By path.
    failures: dict[str, SameTempoError] = field(default_factory=dict)
    #: Inputs that are not there or hold no audio files, in words.
    problems: list[str] = field(default_factory=list)


def find_files(inputs: Iterable[str | os.PathLike[str]]) -> tuple[list[str], list[str]]:
    """The audio files that the program would take, and what was wrong with any of the inputs."""
    paths = [encoded(path) for path in inputs]
    handle = Handle(made("files_find", (c_char_p * len(paths))(*paths), len(paths)), "files_free")
    file_count, problem_count = function("files_count")(handle.address), function("files_problem_count")(handle.address)
    files = [os.fsdecode(function("files_path")(handle.address, index)) for index in range(file_count)]
    return files, [function("files_problem")(handle.address, index).decode() for index in range(problem_count)]


def estimate_files(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, workers: int | None = None, progress: bool | None = None,
    model: Any = None, **options: Any,
) -> Batch:
    """The tempi of files and of all audio files in folders. A file that cannot be used stops nothing.

    Args:
        inputs: Paths of files and folders.
        workers: Files worked on at once; one per core when None.
        progress: Whether a bar is shown on standard error; when None, if it is a terminal.
        model: As ``estimate`` has it.
        options: As ``estimate`` has them.
    """
    files, problems = find_files([inputs] if isinstance(inputs, (str, os.PathLike)) else inputs)
    batch, model = Batch(problems=problems), chosen(model)

    def result(path: str) -> Estimate | SameTempoError:
        try:
            return estimate(path, model=model, **options)
        except SameTempoError as error:
            return error

    show = _bar(len(files)) if (sys.stderr.isatty() if progress is None else progress) else lambda done: None
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for done, (path, found) in enumerate(zip(files, pool.map(result, files)), 1):
            if isinstance(found, Estimate):
                batch.estimates[path] = found
            else:
                batch.failures[path] = found
            show(done)
    return batch


def _bar(count: int) -> Callable[[int], None]:
    def show(done: int) -> None:
        filled = 30 * done // count
        sys.stderr.write(f"\restimated {done} of {count} [{'#' * filled}{'.' * (30 - filled)}]" + ("\n" if done == count else ""))
        sys.stderr.flush()

    return show
