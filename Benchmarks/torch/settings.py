"""The settings that the twins of our benchmarks are measured with, and how they are measured.

A setting is named by its parts, joined by `+`, or is `eager`:

    channels-last   images and kernels lie channels last; sequences are images of one row
    bfloat16        products and convolutions are computed in bfloat16 (torch.autocast)
    compile         loss and gradients go through torch.compile (inductor, which needs a C++ compiler and Python's headers)
"""
import contextlib, resource, statistics, time
import torch, torch.nn as nn, torch.nn.functional as F


class Setting:
    def __init__(self, name):
        parts = set(name.split("+")) - {"eager"}
        unknown = parts - {"channels-last", "bfloat16", "compile"}
        if unknown:
            raise SystemExit(f"settings: no part of a setting is called {', '.join(sorted(unknown))}")
        self.is_channels_last, self.compiles, self.is_half = (part in parts for part in ("channels-last", "compile", "bfloat16"))
        self.layout = torch.channels_last if self.is_channels_last else torch.contiguous_format

    def prepared(self, loss):
        """The function that computes the loss, as this setting has it."""
        def computed(*inputs):
            with torch.autocast("cpu", torch.bfloat16) if self.is_half else contextlib.nullcontext():
                return loss(*inputs)
        return torch.compile(computed) if self.compiles else computed

    def convolved(self, layer, weight, x):
        """A 1-D convolution over [batch, channels, length] with the geometry and bias of `layer`."""
        if not self.is_channels_last:
            return F.conv1d(x, weight, layer.bias, layer.stride, layer.padding, layer.dilation)
        weight = weight[:, :, None].contiguous(memory_format=torch.channels_last)
        x = x[:, :, None].contiguous(memory_format=torch.channels_last)
        return F.conv2d(x, weight, layer.bias, (1, *layer.stride), (0, *layer.padding), (1, *layer.dilation))[:, :, 0]


class Convolution(nn.Conv1d):
    """Over a sequence, in the layout of a setting."""

    def __init__(self, setting, *arguments, **options):
        super().__init__(*arguments, **options)
        self.setting = setting

    def forward(self, x):
        return self.setting.convolved(self, self.weight, x)


def report(step, steps, skipped=5):
    """Runs `step`, and prints the median milliseconds, the first ones left out, and the peak resident memory in MiB."""
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(f"{1000 * statistics.median(times[skipped:]):.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
