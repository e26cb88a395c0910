"""Seconds librosa takes for the log-mel frames of a file's samples, on one core."""
import os
import sys
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", NUMBA_NUM_THREADS="1")
import time
import librosa
import numpy as np

y, _ = librosa.load(sys.argv[1], sr=22050)
librosa.feature.melspectrogram(y=y[:22050], sr=22050, n_fft=1024, hop_length=441, n_mels=64)
start = time.time()
m = librosa.feature.melspectrogram(y=y, sr=22050, n_fft=1024, hop_length=441, n_mels=64, fmin=30, fmax=10000, power=1)
v = np.log(m + 1e-7)
print(time.time() - start, v.shape[1])
