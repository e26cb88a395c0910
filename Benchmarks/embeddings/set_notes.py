"""Phrases of single General MIDI instruments: made by chance, so that only the instrument stays the same. No data of
others beside the font."""
import mido

COUNT, SECONDS, NOTES = 480, 9, None
FAMILIES = ("piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe",
            "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sound effects")
# Lowest and highest note of a family; then of the programs that differ from theirs.
RANGES = ((36, 88), (60, 88), (40, 84), (40, 76), (28, 52), (48, 84), (48, 79), (50, 77), (50, 79), (62, 91),
          (50, 84), (48, 79), (48, 79), (50, 79), (48, 76), (48, 76))
PROGRAM_RANGES = {8: (60, 96), 9: (72, 96), 12: (48, 84), 14: (60, 77), 42: (36, 67), 43: (28, 55), 47: (40, 60), 57: (40, 67), 58: (28, 53),
                  64: (58, 84), 67: (38, 65), 70: (36, 67), 72: (74, 98), 109: (58, 74)}
# Families that also play chords.
CHORDAL = {"piano", "organ", "guitar", "ensemble", "synth pad"}


def phrase(program, random):
    """The lowest note and a MidiFile: notes at random times, with a rest now and then, in a part of the range."""
    low, high = PROGRAM_RANGES.get(program, RANGES[program // 8])
    span = min(high - low, random.randint(10, 19))
    low = random.randint(low, high - span)
    unit, events, now, lowest = random.uniform(0.16, 0.34), [(0.0, mido.Message("program_change", program=program))], 0.0, 127
    while now < SECONDS:
        length = unit * random.choice((1, 1, 2, 2, 3, 4))
        if now == 0 or random.random() > 0.12:
            size = random.choice((1, 1, 1, 2, 3)) if FAMILIES[program // 8] in CHORDAL else 1
            for note in random.sample(range(low, low + span + 1), size):
                lowest = min(lowest, note)
                events.append((now, mido.Message("note_on", note=note, velocity=random.randint(60, 115))))
                events.append((now + length * random.uniform(0.6, 0.97), mido.Message("note_off", note=note)))
        now += length
    track, at = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)]), 0
    for time, message in sorted(events, key=lambda event: event[0]):
        tick = round(time * 2000)
        track.append(message.copy(time=tick - at))
        at = tick
    return lowest, mido.MidiFile(type=0, ticks_per_beat=1000, tracks=[track])


def clips(count, random, data, excluded):
    """As many clips of each family as of the others, its programs in turn: name, labels, and what makes the score. Programs are never
    left out: there are no others."""
    for family, name in enumerate(FAMILIES):
        for index in range(count * family // 16, count * (family + 1) // 16):
            # Programs follow each other in eights, fonts in twos: each program gets both.
            place = index - count * family // 16
            program = family * 8 + (place // 2) % 8
            lowest, midi = phrase(program, random)
            yield f"notes{index:04}", {"instrument": name, "program": program, "pitch": lowest}, lambda midi=midi: midi
