"""Stretches excerpts by our program and by Rubber Band and compares how sharp their onsets are; see ../stretch-quality.sh.

    onset_crest.py PROGRAM WORK_FOLDER FILE ...

Peak crest: the largest onset strength of the excerpt over its root mean square. Local crest: the same in windows of 2 s,
averaged; one odd frame counts for less. The envelope's correlation is that with the original's, stretched by
interpolation, at the best constant shift of up to 60 ms: it falls when onsets go missing, move or appear.
"""
import os, subprocess, sys, time
import librosa, numpy as np

program, work, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
HOP = 256

def run(*command): subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def onset_strength(path):
    x, rate = librosa.load(path, sr=None)
    return librosa.onset.onset_strength(y=x, sr=rate, hop_length=HOP, n_fft=1024), rate

def crests(o, rate):
    crest = lambda v: v.max() / np.sqrt(np.mean(v ** 2)) if v.max() > 0 else np.nan
    window = int(2 * rate / HOP)
    return crest(o), np.nanmean([crest(o[i:i + window]) for i in range(0, len(o) - window + 1, window)])

def correlation(o, original, ratio):
    expected = np.interp(np.arange(len(o)) * ratio, np.arange(len(original)), original)
    shifts = range(-10, 11)
    return max(np.corrcoef(o[10:-10], expected[10 + s:len(o) - 10 + s])[0, 1] for s in shifts)

def decode(path, wav):
    seconds = float(subprocess.run(['ffprobe', '-v', 'quiet', '-show_entries', 'format=duration', '-of', 'csv=p=0', path],
                                   check=True, capture_output=True, text=True).stdout)
    run('ffmpeg', '-nostdin', '-y', '-ss', str(max(0, seconds / 2 - 15)), '-t', '30', '-i', path, '-ar', '44100', wav)

results = {}
print('| ratio | file | original | ours | Rubber Band | original, local | ours, local | R. B., local | ours, correlation | R. B., correlation |')
print('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for ratio in (.8, 1.25):
    rows, spent = [], np.zeros(2)
    for path in paths:
        wav, ours, theirs = (os.path.join(work, name) for name in ('in.wav', 'ours.wav', 'theirs.wav'))
        decode(path, wav)
        t = [time.monotonic()]
        run(program, 'stretch', wav, '--ratio', str(ratio), '-o', ours); t.append(time.monotonic())
        run('rubberband', '-T', str(ratio), wav, theirs); t.append(time.monotonic())
        spent += np.diff(t)
        original, rate = onset_strength(wav)
        a, b = onset_strength(ours)[0], onset_strength(theirs)[0]
        (p0, l0), (p1, l1), (p2, l2) = (crests(o, rate) for o in (original, a, b))
        rows.append([p0, p1, p2, l0, l1, l2, correlation(a, original, ratio), correlation(b, original, ratio)])
        print(f'| {ratio} | {os.path.basename(path)} | ' + ' | '.join(f'{v:.2f}' for v in rows[-1]) + ' |', flush=True)
    print(f'| {ratio} | **mean** | ' + ' | '.join(f'{v:.2f}' for v in np.mean(rows, 0)) + ' |')
    results[ratio] = spent
print()
for ratio, (a, b) in results.items(): print(f'Seconds for all files at {ratio}: ours {a:.1f}, Rubber Band {b:.1f}.')
