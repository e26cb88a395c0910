"""Files a second of a peer on two processes; loading its model is not counted.

    folder.py percival|tempocnn LIST
"""
import os
import sys
import time

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1",
                  TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")
from multiprocessing import Barrier, Process, Queue  # noqa: E402


def worker(kind, files, barrier, results):
    if kind == "percival":
        import essentia
        essentia.log.infoActive = essentia.log.warningActive = False
        import essentia.standard as es
        estimator = es.PercivalBpmEstimator()

        def estimate(path):
            estimator.reset()  # without it all but the first call give the first answer again, at once
            return estimator(es.MonoLoader(filename=path)())
    else:
        from tempocnn.classifier import TempoClassifier
        from tempocnn.feature import read_features
        classifier = TempoClassifier("fcn")
        estimate = lambda path: classifier.estimate_tempo(read_features(path))
    try:
        estimate(files[0])  # whatever is loaded at first use
    finally:
        barrier.wait()
    done = 0
    for path in files:
        try:
            estimate(path)
            done += 1
        except Exception as error:
            print(path, error, file=sys.stderr)
    results.put(done)


if __name__ == "__main__":
    kind, files = sys.argv[1], open(sys.argv[2]).read().split("\n")[:-1]
    barrier, results = Barrier(3), Queue()
    workers = [Process(target=worker, args=(kind, files[i::2], barrier, results)) for i in range(2)]
    for w in workers:
        w.start()
    barrier.wait()
    start = time.time()
    done = sum(results.get() for _ in workers)
    print(f"{time.time() - start:.2f} {done}")
