"""The PyTorch twin of Sources/EncoderStep: one training step (forward, NT-Xent, backward, AdamW) on random input.

    encoder_step.py THREADS rhythm|both [STEPS]

Convolutions are measured over [batch, channels, time] and as 2-D convolutions in the channels-last layout; the faster one counts. Prints
the median milliseconds per step and the process's peak resident memory.
"""
import resource, statistics, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

threads, which = int(sys.argv[1]), sys.argv[2]
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 15
torch.set_num_threads(threads)
FPS, BINS, RATES, BANDS, FRAMES, PAIRS = 50, 30, 150, 127, 400, 96


class Convolution(nn.Module):
    """Over time or rates; in the channels-last layout where asked for. With weight standardisation or without."""

    def __init__(self, inputs, outputs, kernel, dilation=1, stride=1, standardized=False, last=False):
        super().__init__()
        self.inner = nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2 * dilation, dilation=dilation, stride=stride)
        self.gain = nn.Parameter(torch.ones(outputs)) if standardized else None
        self.last = last

    def forward(self, x):
        w = self.inner.weight
        if self.gain is not None:
            m, v = w.mean((1, 2), keepdim=True), w.var((1, 2), unbiased=False, keepdim=True)
            w = (w - m) / torch.sqrt(v + 1e-5) * (self.gain[:, None, None] / (w.shape[1] * w.shape[2]) ** 0.5)
        settings = self.inner.stride[0], self.inner.padding[0], self.inner.dilation[0]
        if not self.last:
            return F.conv1d(x, w, self.inner.bias, *settings)
        w = w[:, :, None].contiguous(memory_format=torch.channels_last)
        x = x[:, :, None].contiguous(memory_format=torch.channels_last)
        stride, padding, dilation = settings
        return F.conv2d(x, w, self.inner.bias, (1, stride), (0, padding), (1, dilation))[:, :, 0]


class Encoder(nn.Module):
    def __init__(self, last):
        super().__init__()
        conv = lambda *a, **k: Convolution(*a, last=last, **k)
        self.onsets = nn.ModuleList([conv(BANDS, 48, 5, 1), conv(48, 48, 5, 2), conv(48, 24, 5, 4)])
        rate = 20 * 2 ** (np.arange(RATES) / BINS) / 60
        t, w = (np.arange(FRAMES) - (FRAMES - 1) / 2) / FPS, np.hanning(FRAMES)
        phase = 2 * np.pi * rate[:, None] * t
        self.register_buffer("basis", torch.tensor((np.concatenate([w * np.cos(phase), w * np.sin(phase)]) / np.sqrt((w ** 2).sum())).astype(np.float32)))
        self.rates = nn.ModuleList([conv(24, 32, 9), conv(32, 32, 9)])
        self.output = nn.Linear(RATES // 3 * 32, 256)
        self.timbre = nn.ModuleList([conv(BANDS, 128, 3, stride=2, standardized=True), conv(128, 160, 3, stride=2, standardized=True), conv(160, 160, 3, standardized=True)]) if which == "both" else []
        width = 576 if which == "both" else 256
        self.hidden, self.project, self.width = nn.Linear(width, 256), nn.Linear(256, 128), width

    def forward(self, x):
        x = x.transpose(1, 2)
        a = F.pad(x[:, :, 1:] - x[:, :, :-1], (1, 0))
        for index, layer in enumerate(self.onsets):
            a = layer(a)
            if index < 2:
                a = F.elu(a)
        a = a - a.mean(2, keepdim=True)
        a = a / (a.std(dim=(1, 2), keepdim=True) + 1e-3)
        z = (a @ self.basis.T).view(a.shape[0], 24, 2, RATES)
        s = torch.log1p((z ** 2).sum(2))
        for layer in self.rates:
            s = F.elu(layer(s))
        parts = [F.normalize(self.output(F.avg_pool1d(s, 3).flatten(1)))]
        if len(self.timbre):
            t = x * 0.5 - 1.5
            for layer in self.timbre:
                t = F.elu(layer(t))
            parts.append(F.normalize(torch.cat([t.mean(2), torch.sqrt(t.var(2, unbiased=False) + 1e-4)], 1)))
        return self.project(F.elu(self.hidden(torch.cat(parts, 1) * self.width ** 0.5)))


def measured(last):
    torch.manual_seed(0)
    net = Encoder(last)
    optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=1e-3)
    x, times = torch.rand(2 * PAIRS, FRAMES, BANDS) * 6, []
    partner, diagonal = (torch.arange(2 * PAIRS) + PAIRS) % (2 * PAIRS), torch.eye(2 * PAIRS, dtype=torch.bool)
    for _ in range(steps):
        start = time.perf_counter()
        z = F.normalize(net(x))
        loss = F.cross_entropy((z @ z.T / 0.1).masked_fill(diagonal, -1e9), partner)
        optimizer.zero_grad(); loss.backward(); optimizer.step()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times[3:])


print(f"{min(measured(False), measured(True)):.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
