"""The PyTorch twin of Sources/AttentionBlock: forward and backward pass on random input.

    attention_block.py THREADS [STEPS]

Attention is asked for without its weights, so that PyTorch may take its fused kernel. Prints the median milliseconds
per pass and the process's peak resident memory.
"""
import resource, statistics, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

steps = int(sys.argv[2]) if len(sys.argv) > 2 else 15
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

block, input = Block(), torch.randn(16, 256, 256); times = []
for _ in range(steps):
    start = time.perf_counter()
    x = input.detach().requires_grad_()
    loss = block(x).square().mean(); block.zero_grad(); loss.backward()
    times.append(time.perf_counter() - start)
print(f"{1000 * statistics.median(times[5:]):.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
