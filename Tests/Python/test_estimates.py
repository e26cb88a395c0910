"""Answers of the Python package are those of the program, and odd inputs are refused in clear words."""

import math
import multiprocessing
import threading

import numpy as np
import pytest
from conftest import RATE, clicks, write_wav

import sametempo
from sametempo import _library


def read(path):
    """Samples channels first, as librosa.load(mono=False, sr=None) gives them."""
    import wave

    with wave.open(str(path)) as file:
        numbers = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return (numbers.T / 32768).astype(np.float32).squeeze(), file.getframerate()


def test_the_package_and_its_library_are_of_one_version():
    assert sametempo.__version__ == _library.function("version")().decode()


@pytest.mark.parametrize("name", ["song.wav", "album/stereo.wav", "silence.wav", "noise.wav"])
def test_a_file_is_answered_as_by_the_program(folder, program, name):
    (expected,) = program("--local", folder / name)
    found = sametempo.estimate(folder / name, local=True)
    assert found.refusal == expected["reason"]
    # The program rounds; the tests of the library for C compare every digit.
    for key, value, decimals in [("bpm", found.tempo_bpm, 2), ("bpm2", found.second_tempo_bpm, 2), ("strength", found.strength, 3),
                                 ("confidence", found.confidence, 3), ("stability", found.stability, 3)]:
        assert expected[key] == (None if value is None else pytest.approx(value, abs=0.5001 * 10**-decimals)), key
    assert len(expected["segments"] or []) == len(found.segments)


@pytest.mark.parametrize("name", ["song.wav", "album/stereo.wav"])
def test_samples_are_answered_as_their_file(folder, name):
    y, sr = read(folder / name)
    assert sametempo.estimate(y, sr=sr) == sametempo.estimate(folder / name)
    # A pair as mirdata's tracks have it, with the rate as it comes from there.
    audio = (y, float(sr))
    assert sametempo.estimate(*audio) == sametempo.estimate(folder / name)


def test_a_loop_of_samples_is_answered_as_its_file(tmp_path):
    samples = write_wav(tmp_path / "loop.wav", clicks(120, 4, 48000), 48000)
    file = sametempo.estimate(tmp_path / "loop.wav", loop=True)
    assert file == sametempo.estimate(samples[0], sr=48000, loop=True)
    assert file.tempo_bpm * 4 / 60 == pytest.approx(round(file.tempo_bpm * 4 / 60), abs=1e-9)


def test_more_threads_give_the_same(folder):
    for name in ["song.wav", "album/stereo.wav", "noise.wav"]:
        assert sametempo.estimate(folder / name, threads=0) == sametempo.estimate(folder / name)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_point_of_any_size_and_order_is_taken(dtype):
    y = clicks(110, 12)
    expected = sametempo.estimate(y.astype(dtype).astype(np.float32), sr=RATE)
    assert expected.tempo_bpm == pytest.approx(110, rel=0.01)
    spread = np.zeros((3, 2 * len(y)), dtype)
    spread[1, ::2] = y.astype(dtype)
    assert sametempo.estimate(spread[1, ::2], sr=RATE) == expected
    assert sametempo.estimate(y.astype(dtype).astype(np.dtype(dtype).newbyteorder(">")), sr=RATE) == expected
    both = np.stack([y, y]).astype(dtype)
    assert sametempo.estimate(np.asfortranarray(both), sr=RATE) == sametempo.estimate(both, sr=RATE)


def test_96_khz_stereo_is_taken():
    y = np.stack([clicks(110, 12, 96000), clicks(110, 12, 96000, 1)])
    assert sametempo.estimate(y, sr=96000).tempo_bpm == pytest.approx(110, rel=0.001)


@pytest.mark.parametrize(
    "y, sr, error, text",
    [
        (np.full(RATE * 5, np.nan), RATE, ValueError, "NaN"),
        (np.full(RATE * 5, 1e300), RATE, ValueError, "infinite"),
        (np.zeros(0), RATE, ValueError, "empty"),
        (np.zeros((0, 5)), RATE, ValueError, "empty"),
        (np.zeros(RATE, np.int16), RATE, TypeError, "Divide by 32768"),
        (np.zeros(RATE, bool), RATE, TypeError, "bool"),
        (np.zeros(RATE, complex), RATE, TypeError, "complex"),
        (np.zeros((2, 2, 2)), RATE, ValueError, "shape"),
        (np.zeros((RATE * 5, 2)), RATE, ValueError, "transpose"),
        (np.zeros(RATE), None, TypeError, "sr is missing"),
        (np.zeros(RATE), 0, ValueError, "sr is 0"),
        (np.zeros(RATE), math.nan, ValueError, "sr is nan"),
        (np.zeros(RATE), 22050.5, ValueError, "whole number"),
        (np.zeros(RATE), 3, sametempo.AudioError, "sample rate of 3 Hz"),
        (None, RATE, TypeError, "object"),
        ([0.0, "a"], RATE, TypeError, "expected floating-point"),
    ],
)
def test_odd_samples_are_refused_in_words(y, sr, error, text):
    with pytest.raises(error, match=text):
        sametempo.estimate(y, sr=sr)


def test_files_that_are_none_raise_what_python_raises(folder):
    with pytest.raises(FileNotFoundError, match="none.wav: no such file"):
        sametempo.estimate(folder / "none.wav")
    with pytest.raises(sametempo.AudioError, match="notes.txt"):
        sametempo.estimate(folder / "notes.txt")
    with pytest.raises(sametempo.AudioError, match="this is a folder"):
        sametempo.estimate(folder)
    with pytest.raises(sametempo.ModelError, match="notes.txt"):
        sametempo.Model(folder / "notes.txt")
    with pytest.raises(sametempo.UnreadableError):
        sametempo.Model(folder / "none")
    with pytest.raises(TypeError, match="sr goes with samples"):
        sametempo.estimate(folder / "song.wav", sr=44100)


@pytest.mark.parametrize("options", [{"min_bpm": 120, "max_bpm": 100}, {"loop": True, "beats": True}, {"threads": -1}, {"prior_bpm": -3}])
def test_options_that_cannot_be_are_refused(folder, options):
    with pytest.raises(ValueError):
        sametempo.estimate(folder / "song.wav", **options)


def test_a_range_is_kept_to(folder, program):
    found = sametempo.estimate(folder / "song.wav", min_bpm=30, max_bpm=80)
    (expected,) = program("--min-bpm", "30", "--max-bpm", "80", folder / "song.wav")
    assert found.tempo_bpm == pytest.approx(expected["bpm"], abs=0.0051) and 30 <= found.tempo_bpm <= 80


def test_beats_lie_on_their_grid(folder):
    found = sametempo.estimate(folder / "song.wav", beats=True)
    assert len(found.beats.seconds) > 30 and (np.diff(found.beats.seconds) > 0).all()
    assert found.beats.grid_tempo_bpm == pytest.approx(found.tempo_bpm, rel=0.01)
    assert sametempo.estimate(folder / "silence.wav", beats=True).beats is None


def test_a_distribution_has_its_axis_and_sums_to_one(folder):
    bpm, probability = sametempo.tempo_distribution(folder / "song.wav")
    assert bpm.shape == probability.shape and probability.sum() == pytest.approx(1) and (np.diff(bpm) > 0).all()
    found = sametempo.estimate(folder / "song.wav")
    assert bpm[probability.argmax()] == pytest.approx(found.tempo_bpm, rel=0.03)
    evidence = sametempo.analyse(folder / "song.wav", onset_seconds=5).evidence
    assert evidence.window_distributions.shape == (len(evidence.window_starts_seconds), len(evidence.window_tempi_bpm))
    assert evidence.onset_strengths.shape[0] == pytest.approx(5 * evidence.frames_per_second, abs=2)
    assert len(sametempo.tempo_distribution(folder / "silence.wav")[0]) == 0


def test_a_stream_is_answered_as_the_whole(folder):
    y, sr = read(folder / "album/stereo.wav")
    tracker = sametempo.Tracker(sr, channels=2)
    assert tracker.estimate().refusal == "too-short"
    for start in range(0, y.shape[1], 5000):
        tracker.process(y[:, start : start + 5000])
    tracker.process(y[:, :0])
    tracker.finish()
    assert tracker.estimate() == sametempo.estimate(folder / "album/stereo.wav")
    with pytest.raises(ValueError, match="finish"):
        tracker.process(y[:, :5])
    with pytest.raises(ValueError, match="twice"):
        tracker.finish()
    with pytest.raises(ValueError, match="a block of 1 channels in a stream of 2"):
        sametempo.Tracker(sr, channels=2).process(y[0])


def test_embeddings_are_as_the_program_writes_them(folder, program, tmp_path):
    import subprocess

    table = tmp_path / "music.npy"
    subprocess.run([program.path, "embed", str(folder / "song.wav"), "-o", str(table)], check=True, capture_output=True)
    found = sametempo.embed(folder / "song.wav")
    assert np.array_equal(np.load(table)[0], found.mean)
    np.testing.assert_allclose(np.linalg.norm(found.windows, axis=1), 1, rtol=1e-4)
    np.testing.assert_allclose(found.windows.mean(0), found.mean, atol=1e-6)
    assert len(found.encoder) == 64 and sametempo.embed(folder / "silence.wav").mean is None
    y, sr = read(folder / "song.wav")
    assert np.array_equal(sametempo.embed(y, sr=sr).mean, found.mean)
    with pytest.raises(ValueError):
        sametempo.embed(folder / "song.wav", hop_seconds=-1)


def test_a_folder_is_searched_and_one_bad_file_stops_nothing(folder, tmp_path, capsys):
    (tmp_path / "broken.mp3").write_text("no sound")
    batch = sametempo.estimate_files([folder, tmp_path, tmp_path / "nowhere"], workers=2, progress=True)
    assert [path.rsplit("/", 1)[1] for path in batch.estimates] == ["stereo.wav", "noise.wav", "silence.wav", "song.wav"]
    assert list(batch.failures) == [str(tmp_path / "broken.mp3")] and "nowhere" in batch.problems[0]
    assert "estimated 5 of 5" in capsys.readouterr().err
    assert batch.estimates[str(folder / "song.wav")] == sametempo.estimate(folder / "song.wav")
    assert sametempo.estimate_files(str(folder / "song.wav"), progress=False).problems == []


def test_an_evaluation_is_that_of_the_program(folder, program, tmp_path):
    import csv
    import subprocess

    manifest = tmp_path / "list.csv"
    rows = [("song.wav", 126, "a"), ("song.wav", 63, "a"), ("song.wav", 84, "b"), ("album/stereo.wav", 90, "b")]
    rows += [("silence.wav", 100, "b"), ("none.wav", 100, "b")]
    manifest.write_text("path,bpm,source\n" + "".join(f"{folder / name},{bpm},{source}\n" for name, bpm, source in rows))
    subprocess.run([program.path, "evaluate", str(manifest), "--per-track", str(tmp_path / "out.csv")], capture_output=True)
    with open(tmp_path / "out.csv") as file:
        expected = [row["relation"] for row in csv.DictReader(file)]
    found = sametempo.evaluate(manifest)
    assert [row.relation for row in found.rows] == expected
    assert found.accuracy1 == pytest.approx(100 / 6) and found.accuracy2 == pytest.approx(200 / 6)
    assert found.of_source("a").accuracy2 == 100
    for text in ["", "file,tempo\n", "path,bpm\n", "path,bpm\na.wav,fast\n"]:
        manifest.write_text(text)
        with pytest.raises(ValueError, match="list.csv"):
            sametempo.evaluate(manifest)


def test_threads_and_forked_processes_share_a_model(folder):
    path, found = str(folder / "song.wav"), []
    expected = sametempo.estimate(path, threads=0)
    threads = [threading.Thread(target=lambda: found.append(sametempo.estimate(path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found += pool.map_async(sametempo.estimate, [path] * 3).get(60)
    assert found == [expected] * 7


def test_librosa_gives_what_is_taken(folder):
    librosa = pytest.importorskip("librosa")
    y, sr = librosa.load(folder / "album/stereo.wav", sr=None, mono=False)
    assert sametempo.estimate(y, sr=sr) == sametempo.estimate(folder / "album/stereo.wav")
    y, sr = librosa.load(folder / "song.wav")
    assert sametempo.estimate(y, sr=sr).tempo_bpm == pytest.approx(126, rel=0.01)
