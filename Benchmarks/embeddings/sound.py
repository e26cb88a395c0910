"""From MIDI to a FLAC file: cutting a performance and playing it with a General MIDI font. Needs fluidsynth, mido, numpy, soundfile."""
import os
import subprocess
import tempfile

import mido
import numpy as np
import soundfile

RATE = 22050
# The ends that a font's own releases leave are cut to this many seconds of fading out.
FADE = 0.02
# The encoder's probes were developed with the first; the second is for holding out.
FONTS = {"fluid": "FluidR3_GM", "timgm": "TimGM6mb"}
TICKS_PER_SECOND = 2000


def cut(midi, seconds, notes=None):
    """A MidiFile of `seconds` from the first note of `midi` on; `notes` replaces note numbers.

    Raises ValueError for a performance without a note or that ends before.
    """
    kept, now, start, last = [], 0.0, None, 0.0
    for message in midi:
        now += message.time
        if message.is_meta or message.type == "sysex":
            continue
        if message.type == "note_on" and message.velocity > 0:
            start = now if start is None else start
            last = now
        if start is not None and now - start >= seconds:
            break
        if notes and message.type in ("note_on", "note_off"):
            message = message.copy(note=notes.get(message.note, message.note))
        kept.append((now, message))
    if start is None:
        raise ValueError("no note in it")
    if last - start < 0.6 * seconds:
        raise ValueError(f"its notes end after {last - start:.1f} s; {seconds} s are wanted")
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])
    at = 0
    for time, message in kept:
        tick = round(max(0.0, time - start) * TICKS_PER_SECOND)
        track.append(message.copy(time=tick - at))
        at = tick
    # fluidsynth plays on for as long as a note is held: those that the cut leaves without an end are silenced.
    for channel in range(16):
        track.append(mido.Message("control_change", channel=channel, control=120, value=0, time=max(0, round(seconds * TICKS_PER_SECOND) - at)))
        at = max(at, round(seconds * TICKS_PER_SECOND))
    return mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_SECOND // 2, tracks=[track])


def font_path(name):
    """Where a font of FONTS lies. Raises FileNotFoundError, with the package to install."""
    for folder in ("/usr/share/sounds/sf2", "/usr/share/soundfonts"):
        path = os.path.join(folder, name + ".sf2")
        if os.path.exists(path):
            return path
    raise FileNotFoundError(f"{name}.sf2: not found; apt-get install fluid-soundfont-gm timgm6mb-soundfont")


def write(midi, font, path, seconds):
    """Plays a MidiFile with a font into a mono FLAC of exactly `seconds`, its peak at 0.8.

    Raises ValueError for silence, and SubprocessError if fluidsynth fails or does not end.
    """
    with tempfile.TemporaryDirectory() as folder:
        score, wave = os.path.join(folder, "a.mid"), os.path.join(folder, "a.wav")
        midi.save(score)
        subprocess.run(["fluidsynth", "-ni", "-q", "-o", "synth.dynamic-sample-loading=1", "-r", str(RATE), "-g", "0.4",
                        "-F", wave, font_path(font), score],
                       check=True, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sound = soundfile.read(wave, always_2d=True)[0].mean(axis=1)
    length = round(seconds * RATE)
    sound = np.pad(sound[:length], (0, max(0, length - len(sound))))
    peak = np.abs(sound).max()
    if peak < 1e-4:
        raise ValueError("silent")
    sound *= 0.8 / peak
    if np.sqrt(np.mean(sound**2)) < 0.003:
        raise ValueError("almost silent")
    sound[-round(FADE * RATE):] *= np.linspace(1, 0, round(FADE * RATE))
    soundfile.write(path, sound, RATE, subtype="PCM_16")
