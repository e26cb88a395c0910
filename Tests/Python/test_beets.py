"""The plug-in in a library of beets."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import RATE, clicks, write_wav

pytest.importorskip("beets")
MediaFile = pytest.importorskip("mediafile").MediaFile


@pytest.fixture
def beet(tmp_path):
    """Runs beet in a library of its own."""
    (tmp_path / "music").mkdir()
    for number, bpm in enumerate([90, 126, 150]):
        path = tmp_path / "music" / f"{bpm}.wav"
        write_wav(path, clicks(bpm, 15, seed=number))
        file = MediaFile(path)
        file.title = f"song of {bpm}"
        file.save()
    write_wav(tmp_path / "music" / "silence.wav", np.zeros(5 * RATE))
    config = tmp_path / "config.yaml"
    settings = f"directory: {tmp_path}/library\nlibrary: {tmp_path}/library.db\n"
    settings += "import: {copy: yes, write: yes, autotag: no}\nplugins: sametempo\n"

    def run(*arguments, settings_more=""):
        config.write_text(settings + settings_more)
        done = subprocess.run([sys.executable, "-m", "beets", "-c", str(config), *arguments], capture_output=True, text=True, env={
            **os.environ, "BEETSDIR": str(tmp_path), "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"})
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.folder = tmp_path
    run.bpms = lambda: sorted(int(line) for line in run("ls", "-f", "$bpm").split())
    return run


WITHOUT_AUTO = "sametempo: {auto: no}\n"


def test_an_import_fills_the_bpm_of_library_and_files(beet):
    beet("import", "-q", str(beet.folder / "music"))
    assert beet.bpms() == [0, 90, 126, 150]
    tags = sorted(MediaFile(path).bpm or 0 for path in (beet.folder / "library").rglob("*.wav"))
    assert tags == [0, 90, 126, 150]


def test_pretending_changes_nothing_and_a_bpm_that_is_there_is_kept(beet):
    beet("import", "-q", str(beet.folder / "music"), settings_more=WITHOUT_AUTO)
    assert beet.bpms() == [0, 0, 0, 0]
    shown = beet("sametempo", "--pretend", settings_more=WITHOUT_AUTO)
    assert "no BPM -> 126" in shown and beet.bpms() == [0, 0, 0, 0]
    beet("modify", "-y", "title:126", "bpm=77", settings_more=WITHOUT_AUTO)
    beet("sametempo", "-t", "3", settings_more=WITHOUT_AUTO)
    assert beet.bpms() == [0, 77, 90, 150]
    assert "77 -> 126" in beet("sametempo", "--force", "title:126", settings_more=WITHOUT_AUTO)
    assert beet.bpms() == [0, 90, 126, 150]


def test_the_lines_of_the_article_run(beet):
    article = Path(__file__).parents[2] / "Sources/SameTempo/SameTempo.docc/BeetsPlugin.md"
    text = article.read_text()
    settings = re.search(r"```beets\n(.*?)```", text, re.S)[1].replace("plugins: sametempo\n", "")
    beet("import", "-q", str(beet.folder / "music"), settings_more=WITHOUT_AUTO)
    lines = re.findall(r"^beet (sametempo.*)$", text, re.M)
    assert len(lines) == 3
    for line in lines:
        beet(*line.split(), settings_more=settings)
    assert beet.bpms() == [0, 90, 126, 150]


def test_unsure_tempi_are_left_out(beet):
    beet("import", "-q", str(beet.folder / "music"), settings_more="sametempo: {min_confidence: 1.1}\n")
    assert beet.bpms() == [0, 0, 0, 0]
