"""Samples as librosa and others give them, as the library takes them."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

Samples = np.ndarray


def checked_rate(sr: Any) -> int:
    """Samples per second."""
    if sr is None:
        raise TypeError("sr is missing: samples need the number of them in a second, as in estimate(y, sr=44100)")
    if isinstance(sr, bool) or not isinstance(sr, (int, float, np.integer, np.floating)):
        raise TypeError(f"sr is a {type(sr).__name__}; expected a number")
    if not 1 <= sr < 2**31 or sr != int(sr):
        raise ValueError(f"sr is {sr}; expected a whole number of samples per second")
    return int(sr)


def interleaved(y: Any, *, may_be_empty: bool = False) -> tuple[np.ndarray, int, int]:
    """Frames and channels of ``y``, one channel or channels first.

    Returns a contiguous array of float32 with the channels interleaved, the number of frames, and the number of channels.
    """
    array = np.asarray(y)
    if array.dtype.kind in "iu":
        full_scale = float(np.iinfo(array.dtype).max) + 1
        raise TypeError(f"samples of {array.dtype}; expected floating-point samples from -1 to 1. Divide by {full_scale:.0f} first.")
    if array.dtype.kind != "f":
        raise TypeError(f"samples of {array.dtype}; expected floating-point samples from -1 to 1")
    if array.ndim not in (1, 2):
        raise ValueError(f"samples of shape {array.shape}; expected (frames,) or (channels, frames)")
    if array.ndim == 2 and array.shape[0] > max(64, array.shape[1]):
        raise ValueError(f"samples of shape {array.shape}; expected (channels, frames): transpose them")
    if array.size == 0 and not may_be_empty:
        raise ValueError("no samples: the array is empty")
    channels = 1 if array.ndim == 1 else array.shape[0]
    if channels == 0:
        raise ValueError("no samples: the array has no channels")
    with np.errstate(over="ignore"):
        result = np.ascontiguousarray(array if array.ndim == 1 else array.T, dtype=np.float32)
    if not np.isfinite(result).all():
        raise ValueError("samples that are NaN or infinite; expected numbers from -1 to 1. Was the file read to its end?")
    return result, array.shape[-1], channels


def address(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
