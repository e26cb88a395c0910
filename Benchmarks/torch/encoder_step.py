"""The PyTorch twin of Sources/EncoderStep: one training step (forward, NT-Xent, backward, AdamW) on random input.

    encoder_step.py THREADS rhythm|both [STEPS [SETTING]]

settings.py lists the settings. Prints the median milliseconds per step and the process's peak resident memory in MiB.
"""
import sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from settings import Setting, report

threads, which = int(sys.argv[1]), sys.argv[2]
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 15
setting = Setting(sys.argv[4] if len(sys.argv) > 4 else "eager")
torch.set_num_threads(threads); torch.manual_seed(0)
FPS, BINS, RATES, BANDS, FRAMES, PAIRS = 50, 30, 150, 127, 400, 96


class Convolution(nn.Conv1d):
    """Over time or rates, with weight standardisation or without."""

    def __init__(self, inputs, outputs, kernel, dilation=1, stride=1, standardized=False):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2 * dilation, dilation=dilation, stride=stride)
        self.gain = nn.Parameter(torch.ones(outputs)) if standardized else None

    def forward(self, x):
        w = self.weight
        if self.gain is not None:
            m, v = w.mean((1, 2), keepdim=True), w.var((1, 2), unbiased=False, keepdim=True)
            w = (w - m) / torch.sqrt(v + 1e-5) * (self.gain[:, None, None] / (w.shape[1] * w.shape[2]) ** 0.5)
        return setting.convolved(self, w, x)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.onsets = nn.ModuleList([Convolution(BANDS, 48, 5, 1), Convolution(48, 48, 5, 2), Convolution(48, 24, 5, 4)])
        rate = 20 * 2 ** (np.arange(RATES) / BINS) / 60
        t, w = (np.arange(FRAMES) - (FRAMES - 1) / 2) / FPS, np.hanning(FRAMES)
        phase = 2 * np.pi * rate[:, None] * t
        self.register_buffer("basis", torch.tensor((np.concatenate([w * np.cos(phase), w * np.sin(phase)]) / np.sqrt((w ** 2).sum())).astype(np.float32)))
        self.rates = nn.ModuleList([Convolution(24, 32, 9), Convolution(32, 32, 9)])
        self.output = nn.Linear(RATES // 3 * 32, 256)
        self.timbre = nn.ModuleList([Convolution(BANDS, 128, 3, stride=2, standardized=True), Convolution(128, 160, 3, stride=2, standardized=True), Convolution(160, 160, 3, standardized=True)]) if which == "both" else []
        width = 576 if which == "both" else 256
        self.hidden, self.project, self.width = nn.Linear(width, 256), nn.Linear(256, 128), width

    def forward(self, x):
        x = x.transpose(1, 2)
        parts = []
        if len(self.timbre):
            t = x * 0.5 - 1.5
            for layer in self.timbre:
                t = F.elu(layer(t))
            parts.append(F.normalize(torch.cat([t.mean(2), torch.sqrt(t.var(2, unbiased=False) + 1e-4)], 1)))
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
        parts.insert(0, F.normalize(self.output(F.avg_pool1d(s, 3).flatten(1))))
        return self.project(F.elu(self.hidden(torch.cat(parts, 1) * self.width ** 0.5)))


net = Encoder()
optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=1e-3)
x = torch.rand(2 * PAIRS, FRAMES, BANDS) * 6
partner, diagonal = (torch.arange(2 * PAIRS) + PAIRS) % (2 * PAIRS), torch.eye(2 * PAIRS, dtype=torch.bool)


def contrasted(x):
    z = F.normalize(net(x).float())
    return F.cross_entropy((z @ z.T / 0.1).masked_fill(diagonal, -1e9), partner)


loss = setting.prepared(contrasted)


def step():
    value = loss(x); optimizer.zero_grad(); value.backward(); optimizer.step()


report(step, steps, skipped=3)
