"""What the documents show in Python runs as it stands."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import RATE, clicks, write_wav

DOCUMENTS = Path(os.environ.get("SAMETEMPO_DOCUMENTS", Path(__file__).parents[2] / "Sources/SameTempo/SameTempo.docc"))


def test_the_examples_run(tmp_path, monkeypatch, capsys):
    pytest.importorskip("librosa")
    soundfile = pytest.importorskip("soundfile")
    monkeypatch.chdir(tmp_path)
    Path("Music").mkdir()
    # The name of a file decides nothing.
    write_wav("song.mp3", clicks(126, 20))
    write_wav("Music/other.wav", clicks(97, 15))
    write_wav("silence.wav", np.zeros(5 * RATE))
    soundfile.write("mix.flac", np.stack([clicks(96, 40, seed=1), clicks(96, 40, seed=2)]).T, RATE)
    Path("annotated.csv").write_text("path,bpm\nsong.mp3,126\nMusic/other.wav,48.5\n")
    blocks = re.findall(r"```python\n(.*?)```", (DOCUMENTS / "Python.md").read_text(), re.S)
    assert len(blocks) == 5
    names = {}
    for block in blocks:
        exec(block, names)
    shown = capsys.readouterr().out
    assert "None silent" in shown and "50.0 100.0" in shown
    assert names["estimate"].tempo_bpm == pytest.approx(126, rel=0.001) and len(names["batch"].estimates) == 2
