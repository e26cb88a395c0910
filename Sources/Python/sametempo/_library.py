"""The functions of libsametempo, as sametempo.h declares them."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from ctypes import POINTER, Structure, byref, c_char_p, c_double, c_float, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import Any, Callable

from .errors import AudioError, AudioNotFoundError, ModelError, SameTempoError, UnreadableError


class Options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("minimum_bpm", c_double), ("maximum_bpm", c_double), ("prior_bpm", c_double),
        ("onset_seconds", c_double), ("thread_count", c_int32), ("reserved", c_int32),
    ]


class Summary(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("refusal", c_int32), ("tempo_bpm", c_double), ("second_tempo_bpm", c_double), ("strength", c_double),
        ("confidence", c_double), ("stability", c_double), ("duration_seconds", c_double), ("grid_tempo_bpm", c_double),
        ("grid_first_beat_seconds", c_double), ("grid_residual_seconds", c_double),
    ]


LOCAL_TEMPI, BEATS, LOOP, NO_PRIOR, EVIDENCE = 1, 2, 4, 8, 16
REFUSALS = {0: None, 1: "silent", 2: "too-short", 3: "no-pulse"}

_ERRORS = {
    1: ValueError, 2: AudioNotFoundError, 3: UnreadableError, 4: AudioError, 5: AudioError, 6: AudioError, 7: ModelError,
}


def _load() -> ctypes.CDLL:
    inside = Path(__file__).parent / "libsametempo.so.0"
    named = os.environ.get("SAMETEMPO_LIBRARY")
    path = named or (str(inside) if inside.exists() else ctypes.util.find_library("sametempo"))
    if not path:
        raise ImportError("libsametempo is not there: install the wheel, or name the library in SAMETEMPO_LIBRARY")
    return ctypes.CDLL(path)


library = _load()

_pointer, _message = POINTER(c_void_p), POINTER(c_void_p)
_floats, _doubles = POINTER(POINTER(c_float)), POINTER(POINTER(c_double))
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "version": (c_char_p, []),
    "text_free": (None, [c_void_p]),
    "model_open": (c_int32, [c_char_p, _pointer, _message]),
    "model_free": (None, [c_void_p]),
    "estimate_file": (c_int32, [c_void_p, c_char_p, POINTER(Options), _pointer, _message]),
    "estimate_samples": (c_int32, [c_void_p, c_void_p, c_size_t, c_int32, c_int32, POINTER(Options), _pointer, _message]),
    "estimate_free": (None, [c_void_p]),
    "estimate_summary": (c_int32, [c_void_p, POINTER(Summary)]),
    "estimate_warning": (c_char_p, [c_void_p]),
    "estimate_segments": (c_size_t, [c_void_p, _doubles]),
    "estimate_beats": (c_size_t, [c_void_p, _doubles]),
    "estimate_distribution": (c_size_t, [c_void_p, _doubles, _doubles]),
    "estimate_windows": (c_size_t, [c_void_p, _doubles, POINTER(c_double), _floats, POINTER(c_size_t), _doubles]),
    "estimate_onset_strengths": (c_size_t, [c_void_p, _floats, POINTER(c_size_t), POINTER(c_double)]),
    "tracker_create": (c_int32, [c_void_p, c_int32, c_int32, POINTER(Options), _pointer, _message]),
    "tracker_process": (c_int32, [c_void_p, c_void_p, c_size_t]),
    "tracker_finish": (c_int32, [c_void_p]),
    "tracker_estimate": (c_int32, [c_void_p, _pointer]),
    "tracker_free": (None, [c_void_p]),
    "encoder_open": (c_int32, [c_char_p, _pointer, _message]),
    "encoder_free": (None, [c_void_p]),
    "encoder_width": (c_size_t, [c_void_p]),
    "encoder_hash": (c_char_p, [c_void_p]),
    "embed_file": (c_int32, [c_void_p, c_char_p, c_double, _pointer, _message]),
    "embed_samples": (c_int32, [c_void_p, c_void_p, c_size_t, c_int32, c_int32, c_double, _pointer, _message]),
    "embedding_free": (None, [c_void_p]),
    "embedding_mean": (c_size_t, [c_void_p, _floats]),
    "embedding_windows": (c_size_t, [c_void_p, _doubles, _floats]),
    "embedding_duration_seconds": (c_double, [c_void_p]),
    "embedding_warning": (c_char_p, [c_void_p]),
    "files_find": (c_int32, [POINTER(c_char_p), c_size_t, _pointer, _message]),
    "files_count": (c_size_t, [c_void_p]),
    "files_path": (c_char_p, [c_void_p, c_size_t]),
    "files_problem_count": (c_size_t, [c_void_p]),
    "files_problem": (c_char_p, [c_void_p, c_size_t]),
    "files_free": (None, [c_void_p]),
}


def function(name: str) -> Callable[..., Any]:
    """The function sametempo_NAME."""
    return getattr(library, "sametempo_" + name)


for _name, (_result, _arguments) in _FUNCTIONS.items():
    _function: Any = function(_name)
    _function.restype, _function.argtypes = _result, _arguments


def check(status: int, text: str = "") -> None:
    """Raises what a status stands for."""
    if status:
        raise _ERRORS.get(status, SameTempoError)(text or f"status {status}")


def made(name: str, *arguments: Any) -> int:
    """The object that a function makes; raises what it fails with."""
    result, message = c_void_p(), c_void_p()
    status = function(name)(*arguments, byref(result), byref(message))
    text = ""
    if message.value:
        text = ctypes.string_at(message.value).decode()
        function("text_free")(message)
    check(status, text)
    assert result.value is not None
    return result.value


class Handle:
    """Owns an object of the library."""

    def __init__(self, address: int, free: str) -> None:
        self.address = address
        self._free = function(free)

    def __del__(self) -> None:
        # At the end of the interpreter, modules may be gone before objects are.
        if getattr(self, "_free", None) is not None:
            self._free(self.address)


def encoded(path: str | os.PathLike[str]) -> bytes:
    """A path as the library takes it."""
    result = os.fsencode(path)
    if b"\0" in result:
        raise ValueError("the path has a zero byte")
    return result
