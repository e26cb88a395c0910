"""librosa's tempo of one file, as a user's script: import, decode, estimate."""
import sys
import librosa

y, sr = librosa.load(sys.argv[1])
print(librosa.beat.beat_track(y=y, sr=sr)[0])
