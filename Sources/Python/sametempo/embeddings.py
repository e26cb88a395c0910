"""Numbers that are alike where music is alike."""

from __future__ import annotations

import functools
import os
from ctypes import POINTER, c_double, c_float, byref
from dataclasses import dataclass

import numpy as np

from ._library import Handle, encoded, function, made
from .estimates import copied
from .estimating import Source
from .samples import address, checked_rate, interleaved


class Encoder:
    """An encoder: the shipped one, or a file that ``sametempo train`` wrote. Any number of threads may use it."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._handle = Handle(made("encoder_open", None if path is None else encoded(path)), "encoder_free")

    @property
    def address(self) -> int:
        return self._handle.address

    @property
    def width(self) -> int:
        """Numbers in an embedding."""
        return function("encoder_width")(self.address)

    @property
    def hash(self) -> str:
        """Names the encoder: embeddings of different ones must not be compared."""
        return function("encoder_hash")(self.address).decode()


@functools.lru_cache(maxsize=1)
def _shipped() -> Encoder:
    return Encoder()


@dataclass(frozen=True)
class Embedding:
    """The embedding of a sound and of its windows that are not silent."""

    #: ``(width,)``; None if nothing is heard, because all is silent or it is shorter than 1 s.
    mean: np.ndarray | None
    #: ``(windows, width)``, each row of length 1.
    windows: np.ndarray
    #: ``(windows,)``.
    start_seconds: np.ndarray
    end_seconds: np.ndarray
    duration_seconds: float
    warning: str | None
    #: As ``Encoder.hash``.
    encoder: str


def embed(
    source: Source, sr: float | None = None, *, encoder: Encoder | str | os.PathLike[str] | None = None, hop_seconds: float | None = None,
) -> Embedding:
    """The embedding of a file, or of samples as ``estimate`` takes them.

    Args:
        encoder: The shipped one when None.
        hop_seconds: Distance between the starts of windows; half a window when None.
    """
    if encoder is None:
        encoder = _shipped()
    elif not isinstance(encoder, Encoder):
        encoder = Encoder(encoder)
    if hop_seconds is not None and not hop_seconds > 0:
        raise ValueError(f"hop_seconds is {hop_seconds}; expected a time above 0")
    hop = hop_seconds or 0
    if isinstance(source, (str, os.PathLike)):
        if sr is not None:
            raise TypeError("sr goes with samples; a file says itself how many a second has")
        address_of = made("embed_file", encoder.address, encoded(source), hop)
    else:
        samples, frames, channels = interleaved(source)
        address_of = made("embed_samples", encoder.address, address(samples), frames, channels, checked_rate(sr), hop)
    return _read(Handle(address_of, "embedding_free"), encoder)


def _read(handle: Handle, encoder: Encoder) -> Embedding:
    mean, values, times = POINTER(c_float)(), POINTER(c_float)(), POINTER(c_double)()
    width = function("embedding_mean")(handle.address, byref(mean))
    count = function("embedding_windows")(handle.address, byref(times), byref(values))
    rows, warning = copied(times, count, 2), function("embedding_warning")(handle.address)
    return Embedding(
        mean=copied(mean, width) if width else None, windows=copied(values, count, encoder.width), start_seconds=rows[:, 0].copy(),
        end_seconds=rows[:, 1].copy(), duration_seconds=function("embedding_duration_seconds")(handle.address),
        warning=warning.decode() if warning else None, encoder=encoder.hash,
    )
