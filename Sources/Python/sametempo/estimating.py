"""The tempo of files and samples."""

from __future__ import annotations

import functools
import os
from ctypes import byref, sizeof
from typing import Any, Union

import numpy as np

from . import _library
from ._library import Handle, Options, encoded, made
from .estimates import Estimate, read_estimate
from .samples import address, checked_rate, interleaved

#: The path of a file, or samples: one channel or channels first.
Source = Union[str, "os.PathLike[str]", np.ndarray]


class Model:
    """A model of tempo: the shipped one, or a file that ``sametempo train`` wrote. Any number of threads may use it."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = path
        self._handle = Handle(made("model_open", None if path is None else encoded(path)), "model_free")

    @property
    def address(self) -> int:
        return self._handle.address


@functools.lru_cache(maxsize=1)
def _shipped() -> Model:
    return Model()


def chosen(model: Model | str | os.PathLike[str] | None) -> Model:
    """A model, the one that a path names, or without any the shipped one."""
    if model is None:
        return _shipped()
    return model if isinstance(model, Model) else Model(model)


def make_options(
    *, local: bool = False, beats: bool = False, loop: bool = False, evidence: bool = False, min_bpm: float | None = None,
    max_bpm: float | None = None, prior_bpm: float | None = None, no_prior: bool = False, onset_seconds: float | None = None,
    threads: int = 1,
) -> Options:
    """The library's options."""
    flags = (
        _library.LOCAL_TEMPI * bool(local) | _library.BEATS * bool(beats) | _library.LOOP * bool(loop) | _library.NO_PRIOR * bool(no_prior)
        | _library.EVIDENCE * bool(evidence)
    )
    if threads < 0:
        raise ValueError(f"threads is {threads}; expected 0 for one per core, or more")
    return Options(
        struct_size=sizeof(Options), flags=flags, minimum_bpm=min_bpm or 0, maximum_bpm=max_bpm or 0, prior_bpm=prior_bpm or 0,
        onset_seconds=onset_seconds or 0, thread_count=threads or os.cpu_count() or 1,
    )


def _found(source: Source, sr: Any, model: Any, options: Options) -> Handle:
    model = chosen(model)
    if isinstance(source, (str, os.PathLike)):
        if sr is not None:
            raise TypeError("sr goes with samples; a file says itself how many a second has")
        return Handle(made("estimate_file", model.address, encoded(source), byref(options)), "estimate_free")
    samples, frames, channels = interleaved(source)
    rate = checked_rate(sr)
    return Handle(made("estimate_samples", model.address, address(samples), frames, channels, rate, byref(options)), "estimate_free")


def estimate(
    source: Source, sr: float | None = None, *, model: Model | str | os.PathLike[str] | None = None, local: bool = False,
    beats: bool = False, loop: bool = False, min_bpm: float | None = None, max_bpm: float | None = None, prior_bpm: float | None = None, no_prior: bool = False,
    threads: int = 1,
) -> Estimate:
    """The tempo of a file, or of samples.

    Args:
        source: A path, or floating-point samples from -1 to 1: ``(frames,)`` or ``(channels, frames)``, as librosa gives them.
        sr: Samples per second; with samples only.
        model: The shipped one when None.
        local: Also the tempo of each part.
        beats: Also when the beats fall.
        loop: The sound is one loop that repeats without a gap, from 0.5 s on; goes with neither ``local`` nor ``beats``.
        min_bpm: The lowest tempo that may be answered.
        max_bpm: The highest tempo that may be answered.
        prior_bpm: The tempo that is likeliest before listening; the model's own when None.
        no_prior: All tempi are equally likely before listening.
        threads: Threads that the call may use; 0 for one per core. The answer is the same.

    Raises:
        SameTempoError: A file that cannot be used; its subclasses say why.
        ValueError, TypeError: Samples or options that cannot be.
    """
    options = make_options(
        local=local, beats=beats, loop=loop, min_bpm=min_bpm, max_bpm=max_bpm, prior_bpm=prior_bpm, no_prior=no_prior, threads=threads)
    return read_estimate(_found(source, sr, model, options), local=local, beats=beats)


def analyse(
    source: Source, sr: float | None = None, *, model: Model | str | os.PathLike[str] | None = None, onset_seconds: float = 20,
    min_bpm: float | None = None, max_bpm: float | None = None, prior_bpm: float | None = None, no_prior: bool = False, threads: int = 1,
) -> Estimate:
    """As ``estimate`` with ``local=True``, with what the tempo rests on as ``evidence``. Takes twice as long, and 13 kB a second.

    Args:
        onset_seconds: For how much of the beginning onset strengths are kept.
    """
    options = make_options(
        local=True, evidence=True, onset_seconds=onset_seconds, min_bpm=min_bpm, max_bpm=max_bpm, prior_bpm=prior_bpm, no_prior=no_prior,
        threads=threads)
    return read_estimate(_found(source, sr, model, options), local=True, evidence=True)


def tempo_distribution(source: Source, sr: float | None = None, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    """Tempi in BPM, and the probability of each after the prior; both empty if all is silent. Options as ``analyse`` has them."""
    evidence = analyse(source, sr, **{"onset_seconds": 1, **options}).evidence
    assert evidence is not None
    return evidence.tempi_bpm, evidence.probabilities
