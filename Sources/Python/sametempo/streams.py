"""The tempo of a stream."""

from __future__ import annotations

import os
from ctypes import byref, c_void_p
from typing import Any

from ._library import Handle, check, function, made
from .estimates import Estimate, read_estimate
from .estimating import Model, chosen, make_options
from .samples import address, checked_rate, interleaved


class Tracker:
    """The tempo of all samples so far. The answers do not depend on how a stream is cut. Used by one thread at a time.

        tracker = sametempo.Tracker(sr=48000)
        for block in blocks:
            tracker.process(block)
        tracker.finish()
        print(tracker.estimate().tempo_bpm)
    """

    def __init__(
        self, sr: float, channels: int = 1, *, model: Model | str | os.PathLike[str] | None = None, local: bool = False,
        min_bpm: float | None = None, max_bpm: float | None = None, prior_bpm: float | None = None, no_prior: bool = False,
    ) -> None:
        """Options as ``estimate`` has them."""
        options = make_options(local=local, min_bpm=min_bpm, max_bpm=max_bpm, prior_bpm=prior_bpm, no_prior=no_prior)
        self.channels = channels
        self._local = local
        self._handle = Handle(made("tracker_create", chosen(model).address, checked_rate(sr), channels, byref(options)), "tracker_free")

    def process(self, block: Any) -> None:
        """Takes in samples that follow those of the last call, shaped as ``estimate`` takes them; there may be none."""
        samples, frames, channels = interleaved(block, may_be_empty=True)
        if channels != self.channels:
            raise ValueError(f"a block of {channels} channels in a stream of {self.channels}")
        check(function("tracker_process")(self._handle.address, address(samples), frames), "no samples can follow finish()")

    def finish(self) -> None:
        """Ends the stream."""
        check(function("tracker_finish")(self._handle.address), "finish() was called twice")

    def estimate(self) -> Estimate:
        """The tempo so far. Before 3 s it is refused as too short."""
        result = c_void_p()
        check(function("tracker_estimate")(self._handle.address, byref(result)))
        assert result.value is not None
        return read_estimate(Handle(result.value, "estimate_free"), local=self._local)
