"""The PyTorch twin of Sources/ConvolutionNetwork: forward and backward pass on random input.

    convolution_network.py THREADS [STEPS [SETTING]]

settings.py lists the settings; channels last is PyTorch's faster layout here. Prints the median milliseconds per pass
and the process's peak resident memory in MiB.
"""
import sys
import torch, torch.nn as nn, torch.nn.functional as F
from settings import Setting, report

steps = int(sys.argv[2]) if len(sys.argv) > 2 else 15
setting = Setting(sys.argv[3] if len(sys.argv) > 3 else "channels-last")
torch.set_num_threads(int(sys.argv[1])); torch.manual_seed(0)

class Conv(nn.Conv2d):
    """Weight-standardised, with a gain."""
    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__(inputs, outputs, kernel, stride=stride, padding=kernel // 2)
        self.gain = nn.Parameter(torch.ones(outputs))
    def forward(self, x):
        # Layer normalisation of each output's weights is the fastest way to standardise them.
        w = F.layer_norm(self.weight, self.weight.shape[1:], eps=1e-5)
        w = w * (self.gain / self.weight[0].numel() ** 0.5)[:, None, None, None]
        return self._conv_forward(x, w, self.bias)

class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.second = Conv(inputs, outputs, 3, stride), Conv(outputs, outputs, 3)
        self.shortcut = Conv(inputs, outputs, 1, stride)
    def forward(self, x):
        a = F.silu(x)
        return self.shortcut(a) + self.second(F.silu(self.first(a)))

stages = nn.Sequential(Conv(1, 32, 3, 2), Block(32, 32, 1), Block(32, 64, 2), Block(64, 128, 2), Block(128, 192, 2))
projection = nn.Linear(192, 512)
stages.to(memory_format=setting.layout)
images = torch.rand(32, 1, 96, 300).to(memory_format=setting.layout)
loss = setting.prepared(lambda x: projection(F.silu(stages(x)).mean((2, 3))).float().square().mean())

def step():
    value = loss(images); stages.zero_grad(); projection.zero_grad(); value.backward()

report(step, steps)
