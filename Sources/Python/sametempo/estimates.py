"""What an estimate holds."""

from __future__ import annotations

import math
from ctypes import POINTER, byref, c_double, c_float, c_size_t, sizeof
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._library import REFUSALS, Handle, Summary, function


@dataclass(frozen=True)
class Segment:
    """A part of nearly constant tempo."""

    start_seconds: float
    end_seconds: float
    tempo_bpm: float
    confidence: float


@dataclass(frozen=True)
class Beats:
    """When the beats fall, and the even grid on which they lie; its fields are None where no constant tempo explains the sound."""

    seconds: np.ndarray
    confidence: np.ndarray
    grid_tempo_bpm: float | None
    grid_first_beat_seconds: float | None
    grid_residual_seconds: float | None


@dataclass(frozen=True)
class Evidence:
    """What an estimate rests on."""

    #: Tempi in BPM, and the probability of each, after the prior; empty if all is silent.
    tempi_bpm: np.ndarray
    probabilities: np.ndarray
    #: Where the windows begin that are not silent, how long they are, and the network's answer to each, ``[window, tempo]``.
    window_starts_seconds: np.ndarray
    window_seconds: float
    window_tempi_bpm: np.ndarray
    window_distributions: np.ndarray
    #: Learned onset strengths, ``[frame, channel]``, each channel with mean 0.
    onset_strengths: np.ndarray
    frames_per_second: float


@dataclass(frozen=True)
class Estimate:
    """The tempo of a sound, or why it has none."""

    #: Beats per minute; None if refused.
    tempo_bpm: float | None
    #: The second likeliest tempo, usually another metrical level; None if there is none.
    second_tempo_bpm: float | None
    #: How likely the first tempo is of these two, 0.5 to 1; None if refused.
    strength: float | None
    #: Probability, 0 to 1, that the tempo is right up to its metrical level.
    confidence: float
    #: ``"silent"``, ``"too-short"`` or ``"no-pulse"``; None if there is a tempo.
    refusal: str | None
    #: Length of the sound that was heard.
    duration_seconds: float
    #: What was wrong with the file, if the estimate rests on a part of it.
    warning: str | None = None
    #: Share of the sound, 0 to 1, whose local tempo is near ``tempo_bpm``; None without ``local=True``.
    stability: float | None = None
    #: Parts of nearly constant tempo; None without ``local=True``.
    segments: tuple[Segment, ...] | None = None
    #: None without ``beats=True``, and if refused.
    beats: Beats | None = None
    #: None but for ``analyse``.
    evidence: Evidence | None = None


def copied(pointer: Any, *shape: int) -> np.ndarray:
    """What a pointer of the library points to, as an array of its own."""
    dtype = np.float64 if isinstance(pointer, POINTER(c_double)) else np.float32
    if 0 in shape:
        return np.zeros(shape, dtype)
    return np.ctypeslib.as_array(pointer, shape).copy()


def read_estimate(handle: Handle, *, local: bool = False, beats: bool = False, evidence: bool = False) -> Estimate:
    """An estimate of the library as one of Python."""
    summary = Summary(struct_size=sizeof(Summary))
    function("estimate_summary")(handle.address, byref(summary))

    def number(value: float) -> float | None:
        return None if math.isnan(value) else value

    warning = function("estimate_warning")(handle.address)
    tempo = number(summary.tempo_bpm)
    return Estimate(
        tempo_bpm=tempo, second_tempo_bpm=number(summary.second_tempo_bpm), strength=number(summary.strength),
        confidence=summary.confidence, refusal=REFUSALS[summary.refusal], duration_seconds=summary.duration_seconds,
        warning=warning.decode() if warning else None, stability=number(summary.stability),
        segments=_segments(handle) if local else None, beats=_beats(handle, summary, number) if beats and tempo is not None else None,
        evidence=_evidence(handle) if evidence else None,
    )


def _segments(handle: Handle) -> tuple[Segment, ...]:
    place = POINTER(c_double)()
    count = function("estimate_segments")(handle.address, byref(place))
    return tuple(Segment(*row) for row in copied(place, count, 4).tolist())


def _beats(handle: Handle, summary: Summary, number: Any) -> Beats:
    place = POINTER(c_double)()
    count = function("estimate_beats")(handle.address, byref(place))
    rows = copied(place, count, 2)
    return Beats(
        seconds=rows[:, 0].copy(), confidence=rows[:, 1].copy(), grid_tempo_bpm=number(summary.grid_tempo_bpm),
        grid_first_beat_seconds=number(summary.grid_first_beat_seconds), grid_residual_seconds=number(summary.grid_residual_seconds),
    )


def _evidence(handle: Handle) -> Evidence:
    tempi, probabilities, starts, window_tempi = (POINTER(c_double)() for _ in range(4))
    distributions, strengths = POINTER(c_float)(), POINTER(c_float)()
    seconds, rate, tempo_count, channels = c_double(), c_double(), c_size_t(), c_size_t()
    count = function("estimate_distribution")(handle.address, byref(tempi), byref(probabilities))
    windows = function("estimate_windows")(
        handle.address, byref(starts), byref(seconds), byref(distributions), byref(tempo_count), byref(window_tempi))
    frames = function("estimate_onset_strengths")(handle.address, byref(strengths), byref(channels), byref(rate))
    return Evidence(
        tempi_bpm=copied(tempi, count), probabilities=copied(probabilities, count), window_starts_seconds=copied(starts, windows),
        window_seconds=seconds.value, window_tempi_bpm=copied(window_tempi, tempo_count.value),
        window_distributions=copied(distributions, windows, tempo_count.value),
        onset_strengths=copied(strengths, frames, channels.value), frames_per_second=rate.value,
    )
