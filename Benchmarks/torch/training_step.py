"""The PyTorch twin of Sources/TrainingStep: one training step (forward, loss, backward, AdamW) on random input.

    training_step.py THREADS prototype|default [STEPS [SETTING]]

settings.py lists the settings. Prints the median milliseconds per step and the process's peak resident memory in
MiB.
"""
import math, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from settings import Convolution, Setting, report

threads, which = int(sys.argv[1]), sys.argv[2]
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 25
setting = Setting(sys.argv[4] if len(sys.argv) > 4 else "eager")
torch.set_num_threads(threads); torch.manual_seed(0)
FPS, BPO, RATES, TEMPI, LAGS = 50, 36, 180, 126, 36
BANDS, FRAMES, DILATIONS = (64, 800, (1, 1, 1)) if which == "prototype" else (127, 400, (1, 2, 4))
PAIRS = 32

class Periodicity(nn.Module):
    def __init__(self, bands=BANDS, channels=24, width=32):
        super().__init__()
        conv = lambda i, o, d: Convolution(setting, i, o, 5, padding=2 * d, dilation=d)
        self.a1, self.a2, self.a3 = conv(bands, 48, DILATIONS[0]), conv(48, 48, DILATIONS[1]), conv(48, channels, DILATIONS[2])
        rate = 20 * 2 ** (np.arange(RATES) / BPO) / 60
        t = (np.arange(FRAMES) - FRAMES / 2) / FPS; w = np.hanning(FRAMES); phase = 2 * np.pi * rate[:, None] * t
        basis = np.concatenate([w * np.cos(phase), w * np.sin(phase)]) / np.sqrt((w ** 2).sum())
        self.register_buffer("basis", torch.tensor(basis.astype(np.float32)))
        self.p1 = Convolution(setting, channels, width, 1); self.p2 = Convolution(setting, width, width, 9, padding=4)
        self.r = Convolution(setting, width, 8, 1)
        self.h = Convolution(setting, 8, 16, 6 * BPO + 1, padding=3 * BPO); self.o = Convolution(setting, 16, 1, 1)

    def forward(self, x):
        x = x.transpose(1, 2); x = F.pad(x[:, :, 1:] - x[:, :, :-1], (1, 0))
        a = self.a3(F.elu(self.a2(F.elu(self.a1(x)))))
        a = a - a.mean(2, keepdim=True); a = a / (a.std(dim=(1, 2), keepdim=True) + 1e-3)
        z = (a @ self.basis.T).view(a.shape[0], a.shape[1], 2, RATES)
        s = torch.log1p((z ** 2).sum(2))
        h = F.elu(self.p1(s)); h = F.elu(h + self.p2(h))
        y = self.o(F.elu(self.h(self.r(h))))[:, 0]
        first = round(math.log2(1.5) * BPO)
        return y[:, first:first + TEMPI]

def loss_of(p, q, r1, r2, a, b):
    c = torch.einsum("bln,bn->bl", F.pad(q.softmax(1), (LAGS, LAGS)).unfold(1, p.shape[1], 1), p.softmax(1))
    true = -torch.log2(r1 / r2) * BPO + LAGS
    d = (torch.arange(2 * LAGS + 1)[None] - true[:, None]).abs()
    same, different = (d < 1).float(), (d >= 2).float()
    e = F.binary_cross_entropy_with_logits(a * torch.log(c + 1e-6) + b, same, reduction="none")
    return (e * same).sum() / same.sum().clamp(min=1) + 4 * (e * different).sum() / different.sum()

net = Periodicity(); ab = nn.Parameter(torch.tensor([4., 8.])); params = [*net.parameters(), ab]
opt = torch.optim.AdamW(params, 1e-3, weight_decay=1e-3)
x = torch.rand(2 * PAIRS, FRAMES, BANDS); r1, r2 = (2 ** (torch.rand(PAIRS) - .5) for _ in range(2))

def compared(x):
    y = net(x).float()
    return loss_of(y[:PAIRS], y[PAIRS:], r1, r2, *ab)

loss = setting.prepared(compared)

def step():
    value = loss(x); opt.zero_grad(); value.backward(); opt.step()

report(step, steps)
