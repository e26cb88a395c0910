"""Runs an exported network under onnxruntime on test vectors and prints the largest difference. Used by check-onnx.sh."""
import sys, time
import numpy, onnx, onnxruntime
from safetensors.numpy import load_file

network, vectors, tolerance = sys.argv[1], load_file(sys.argv[2]), float(sys.argv[3])
onnx.checker.check_model(network, full_check=True)
session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
metadata = session.get_modelmeta().custom_metadata_map
print("metadata:", ", ".join(f"{key} {value}" for key, value in sorted(metadata.items()) if not key.startswith("provenance")))
samples = vectors.pop("samples")
(name, expected), = vectors.items()
worst, moved, start = 0.0, 0, time.time()
for row, answer in zip(samples, expected):
    found, = session.run([name], {"samples": row[None]})
    worst = max(worst, float(numpy.abs(found[0] - answer).max()))
    moved += int(found[0].argmax() != answer.argmax())
seconds = (time.time() - start) / len(samples)
together, = session.run([name], {"samples": samples[:4]})
batched = float(numpy.abs(together - expected[:4]).max())
assert samples.shape[1] == int(metadata["windowSamples"])
if "tempoBinCount" in metadata:
    tempi, = session.run(["temposBPM"], {"samples": samples[:1]})
    axis = float(metadata["tempoMinimumBPM"]) * 2 ** (numpy.arange(len(tempi)) / int(metadata["tempoBinsPerOctave"]))
    assert len(tempi) == int(metadata["tempoBinCount"]) and numpy.abs(tempi / axis - 1).max() < 1e-6, "the tempo output is not the axis of the metadata"
print(f"{len(samples)} windows under onnxruntime {onnxruntime.__version__}: largest difference of {name} {worst:.2e} "
      f"(four at once {batched:.2e}), its largest number is another in {moved}; {seconds * 1e3:.0f} ms a window")
sys.exit(0 if max(worst, batched) < tolerance else 1)
