"""The PyTorch twin of Sources/AttentionBlock: forward and backward pass on random input.

    attention_block.py THREADS [STEPS [SETTING]]

Attention is asked for without its weights, so that PyTorch may take its fused kernel. settings.py
lists the settings. Prints the median milliseconds per pass and the process's peak resident memory in MiB.
"""
import sys
import torch, torch.nn as nn, torch.nn.functional as F
from settings import Setting, report

steps = int(sys.argv[2]) if len(sys.argv) > 2 else 15
setting = Setting(sys.argv[3] if len(sys.argv) > 3 else "eager")
torch.set_num_threads(int(sys.argv[1])); torch.manual_seed(0)

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm_a, self.norm_b = nn.LayerNorm(256), nn.LayerNorm(256)
        self.attention = nn.MultiheadAttention(256, 4, batch_first=True)
        self.widen, self.narrow = nn.Linear(256, 1024), nn.Linear(1024, 256)
    def forward(self, x):
        a = self.norm_a(x)
        x = x + self.attention(a, a, a, need_weights=False)[0]
        return x + self.narrow(F.gelu(self.widen(self.norm_b(x))))

block, input = Block(), torch.randn(16, 256, 256)
loss = setting.prepared(lambda x: block(x).float().square().mean())

def step():
    value = loss(input.detach().requires_grad_()); block.zero_grad(); value.backward()

report(step, steps)
