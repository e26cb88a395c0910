"""The tempo of music in beats per minute (BPM), learned from unlabeled music.

    import sametempo

    sametempo.estimate("song.mp3").tempo_bpm              # a file
    sametempo.estimate(y, sr=sr).tempo_bpm                # samples as librosa gives them
    sametempo.estimate_files(["Music"]).estimates         # folders, several files at once
    bpm, probability = sametempo.tempo_distribution("song.mp3")
    sametempo.embed("song.mp3").mean                      # numbers that are alike where music is alike
    sametempo.evaluate("annotated.csv").accuracy1         # against annotated tempi

Music without a tempo is no error: ``tempo_bpm`` is then None and ``refusal`` tells why. All calls work on the calling thread only, unless
``threads`` asks for more, and let other Python threads run meanwhile. Models and encoders may be shared among threads and live on in
forked processes.
"""

from ._version import VERSION as __version__
from .batches import Batch, estimate_files
from .embeddings import Embedding, Encoder, embed
from .errors import AudioError, AudioNotFoundError, ModelError, SameTempoError, UnreadableError
from .estimates import Beats, Estimate, Evidence, Segment
from .estimating import Model, analyse, estimate, tempo_distribution
from .evaluation import Evaluation, Row, evaluate
from .streams import Tracker

__all__ = [
    "AudioError", "AudioNotFoundError", "Batch", "Beats", "Embedding", "Encoder", "Estimate", "Evaluation", "Evidence", "Model",
    "ModelError", "Row", "SameTempoError", "Segment", "Tracker", "UnreadableError", "analyse", "embed", "estimate", "estimate_files",
    "evaluate", "tempo_distribution",
]
