#!/usr/bin/env python3
"""Writes golden.json and VERSIONS.txt: what PyTorch gives, which the tests of NeuralNetworks are held against.

    python3 -m venv venv && venv/bin/pip install torch numpy && venv/bin/python generate.py

Each case is a set of named tensors: inputs, the result `y`, the upstream gradient `seed` (y is weighted by it and
summed), and `grad.NAME` for every input NAME. All is computed in double precision. Images and excerpts are turned to
channels last, as our engine keeps them; weights stay in PyTorch's order.
"""
import json
import platform
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20261121)
torch.set_num_threads(1)
cases = {}


def random(*shape, scale=1.0):
    return torch.randn(*shape) * scale


def last(x):
    """Channels last."""
    return x.movedim(1, -1) if x.dim() > 2 else x


def record(name, function, inputs, channels=(), extra=None):
    """`channels`: names of inputs that have channels in axis 1 here; the result then has too."""
    inputs = {key: value.clone().requires_grad_(True) for key, value in inputs.items()}
    y = function(*inputs.values())
    seed = torch.randn_like(y)
    (y * seed).sum().backward()
    turn = lambda key, x: last(x) if key in channels else x
    tensors = {key: turn(key, value.detach()) for key, value in inputs.items()}
    tensors |= {f"grad.{key}": turn(key, value.grad) for key, value in inputs.items() if value.grad is not None}
    tensors |= {"y": last(y) if channels else y, "seed": last(seed) if channels else seed}
    cases[name] = tensors | (extra or {})


# Elementwise.
for name, f in dict(elu=F.elu, gelu=F.gelu, silu=F.silu, softplus=F.softplus, erf=torch.erf, tanh=torch.tanh,
                    sigmoid=torch.sigmoid, exp=torch.exp, log1p=lambda x: torch.log1p(x.exp())).items():
    record(name, f, dict(x=random(24, scale=2.0)))
record("softmax", lambda x: x.softmax(-1), dict(x=random(3, 7, scale=3.0)))
record("logSumExp", lambda x: x.logsumexp(-1), dict(x=random(3, 7, scale=3.0)))

# Convolutions and pooling.
record("conv1D", lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=3, dilation=2, groups=2),
       dict(x=random(2, 4, 17), w=random(6, 2, 3), b=random(6)), channels=["x"])
record("conv1D.inPlace", lambda x, w, b: F.conv1d(x, w, b, padding=2),
       dict(x=random(1, 3, 90), w=random(4, 3, 5), b=random(4)), channels=["x"])
record("conv2D", lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2),
       dict(x=random(2, 4, 7, 9), w=random(6, 2, 3, 3), b=random(6)), channels=["x"])
record("conv2D.plain", lambda x, w, b: F.conv2d(x, w, b, padding=1),
       dict(x=random(2, 3, 6, 5), w=random(4, 3, 3, 3), b=random(4)), channels=["x"])
record("maxPool2D", lambda x: F.max_pool2d(x, (3, 2), stride=2, padding=1), dict(x=random(2, 3, 7, 6)), channels=["x"])
record("averagePool2D", lambda x: F.avg_pool2d(x, (3, 2), stride=2, padding=1), dict(x=random(2, 3, 7, 6)), channels=["x"])
record("interpolate", lambda x: F.interpolate(x, size=11, mode="linear", align_corners=False),
       dict(x=random(2, 3, 7)), channels=["x"])

# Normalisation.
record("layerNorm", lambda x, weight, bias: F.layer_norm(x, (6,), weight, bias),
       dict(x=random(4, 3, 6, scale=2.0) + 5, weight=random(6), bias=random(6)))
norm = torch.nn.BatchNorm1d(3)
norm.weight.data, norm.bias.data = random(3), random(3)
x = random(4, 3, 10, scale=2.0) + 1
record("batchNorm", lambda x, weight, bias: F.batch_norm(x, norm.running_mean, norm.running_var, weight, bias, True, 0.1),
       dict(x=x, weight=norm.weight.detach(), bias=norm.bias.detach()), channels=["x"],
       extra=dict(mean=norm.running_mean, variance=norm.running_var))
record("batchNorm.inference",
       lambda x, weight, bias: F.batch_norm(x, norm.running_mean, norm.running_var, weight, bias, False),
       dict(x=x, weight=norm.weight.detach(), bias=norm.bias.detach()), channels=["x"])


def scaled_weight_standardization(x, w, gain):
    """Brock et al. 2021, as PyTorch users write it: by batch_norm over the weights of each output."""
    outputs = w.shape[0]
    scale = (gain * w[0].numel() ** -0.5).reshape(-1)
    w = F.batch_norm(w.reshape(1, outputs, -1), None, None, weight=scale, training=True, momentum=0.0, eps=1e-5).reshape_as(w)
    return F.conv2d(x, w)


record("weightStandardization", scaled_weight_standardization,
       dict(x=random(1, 3, 5, 5), w=random(4, 3, 3, 3), gain=random(4)), channels=["x"])

# Blocks.
mask = torch.full((5, 5), -torch.inf).triu(1)


def attention(x, in_proj_weight, in_proj_bias, out_weight, out_bias, mask=None):
    return F.multi_head_attention_forward(
        *(x.transpose(0, 1),) * 3, 8, 2, in_proj_weight, in_proj_bias, None, None, False, 0.0, out_weight, out_bias,
        attn_mask=mask, need_weights=False)[0].transpose(0, 1)


weights = dict(x=random(2, 5, 8), in_proj_weight=random(24, 8), in_proj_bias=random(24), out_weight=random(8, 8), out_bias=random(8))
record("attention", attention, weights)
record("attention.causal", lambda *k: attention(*k, mask=mask), weights)
record("squeezeExcitation", lambda x, w1, b1, w2, b2:
       x * F.linear(F.relu(F.linear(x.mean((2, 3)), w1, b1)), w2, b2).sigmoid()[:, :, None, None],
       dict(x=random(2, 4, 3, 5), w1=random(2, 4), b1=random(2), w2=random(4, 2), b2=random(4)), channels=["x"])

# Losses.
labels = torch.tensor([2, 0, 4, 1])
soft = random(4, 5).softmax(-1)
record("crossEntropy.hard", lambda x: F.cross_entropy(x, labels, reduction="none"), dict(x=random(4, 5, scale=3.0)))
record("crossEntropy.soft", lambda x: F.cross_entropy(x, soft, reduction="none"), dict(x=random(4, 5, scale=3.0)), extra=dict(targets=soft))
targets = torch.rand(9)
record("binaryCrossEntropy", lambda x: F.binary_cross_entropy_with_logits(x, targets, reduction="none"),
       dict(x=random(9, scale=4.0)), extra=dict(targets=targets))
targets = random(12)
record("huber", lambda x: F.huber_loss(x, targets, reduction="none", delta=0.7), dict(x=random(12)), extra=dict(targets=targets))
record("triplet", lambda anchor, positive, negative: F.triplet_margin_loss(anchor, positive, negative, margin=0.8, eps=0.0, reduction="none"),
       dict(anchor=random(6, 4), positive=random(6, 4), negative=random(6, 4)))
record("cosineSimilarity", lambda a, b: F.cosine_similarity(a, b, dim=-1), dict(a=random(5, 4), b=random(5, 4)))


def nt_xent(first, second, temperature=0.3):
    z = F.normalize(torch.cat([first, second]), dim=1)
    n = len(z)
    similarity = (z @ z.T / temperature).masked_fill(torch.eye(n, dtype=torch.bool), -torch.inf)
    return F.cross_entropy(similarity, (torch.arange(n) + n // 2) % n, reduction="none")


record("ntXent", nt_xent, dict(first=random(5, 4), second=random(5, 4)))

# Optimisers: 50 steps down sum((w^2 - c)^2) / 4, whose gradient is w (w^2 - c).
start, c = random(6), torch.rand(6) + 0.5
for name, make in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.02, weight_decay=0.01),
    "sgd.momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.01),
    "sgd.nesterov": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.02, weight_decay=0.01),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.1),
}.items():
    w = start.clone().requires_grad_(True)
    optimizer, path = make([w]), []
    for _ in range(50):
        optimizer.zero_grad()
        ((w ** 2 - c) ** 2).sum().div(4).backward()
        optimizer.step()
        path.append(w.detach().clone())
    cases[f"optimizer.{name}"] = dict(start=start, c=c, path=torch.stack(path))

# A small classifier trained for 50 steps with clipping: everything at once.
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.LayerNorm(8), torch.nn.GELU(), torch.nn.Linear(8, 3))
x, labels = random(16, 4), torch.randint(0, 3, (16,))
training = dict(x=x, labels=labels.double()) | {f"start.{k}": v.detach().clone() for k, v in model.named_parameters()}
optimizer, losses, norms = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01), [], []
for _ in range(50):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), labels)
    loss.backward()
    norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5))
    optimizer.step()
    losses.append(loss.detach())
cases["training"] = training | {f"end.{k}": v.detach() for k, v in model.named_parameters()} | dict(
    losses=torch.stack(losses), norms=torch.stack(norms))

# AdamW over a matrix that decays and a vector that does not, and moves at half the rate. Last, so that it moves no other draw.
w, b = random(2, 3).requires_grad_(True), random(3).requires_grad_(True)
groups = dict(w=w.detach().clone(), b=b.detach().clone(), c=torch.rand(2, 3) + 0.5, d=torch.rand(3) + 0.5)
optimizer, path = torch.optim.AdamW([dict(params=[w], weight_decay=0.1), dict(params=[b], weight_decay=0.0, lr=0.01)], lr=0.02), []
for _ in range(25):
    optimizer.zero_grad()
    (((w ** 2 - groups["c"]) ** 2).sum() + ((b ** 2 - groups["d"]) ** 2).sum()).div(4).backward()
    optimizer.step()
    path.append(torch.cat([w.detach().flatten(), b.detach()]))
cases["optimizer.adamW.groups"] = groups | dict(path=torch.stack(path))

# What was added later stands below all else, so that it moves no draw above.

# Powers, order and Einstein's sums.
record("power", lambda a, b: a ** b, dict(a=torch.rand(4, 3) + 0.3, b=random(3)))
record("power.whole", lambda x: x ** 3, dict(x=random(12)))
record("power.base", lambda x: 2 ** x, dict(x=random(12)))
for name, f in dict(sin=torch.sin, cos=torch.cos).items():
    record(name, f, dict(x=random(24, scale=20.0)))
ties = torch.tensor([1.0, 2, 2, -1, 0, 3])
record("maximumOfTwo.ties", torch.maximum, dict(a=ties, b=ties[[0, 1, 3, 3, 5, 5]]))
record("cumulativeSum", lambda x: x.cumsum(1), dict(x=random(3, 5, 2)))
record("cumulativeSum.fromEnd", lambda x: x.flip(-1).cumsum(-1).flip(-1), dict(x=random(3, 5)))
x = random(4, 9)
record("topK", lambda x: x.topk(3).values, dict(x=x), extra=dict(indices=x.topk(3).indices.double()))
tied = torch.tensor([[3.0, 1, 3, 2, 1], [0, 0, 5, -1, 5]])
for name, descending in dict(sorted=False, descending=True).items():
    values, indices = tied.sort(descending=descending, stable=True)
    record(f"sorted.{name}", lambda x: x.sort(descending=descending, stable=True).values, dict(x=tied), extra=dict(indices=indices.double()))
places = torch.tensor([[2, 0, 2], [1, 1, 4]])
record("takeAlong", lambda x: torch.take_along_dim(x, places, 1), dict(x=random(2, 5)), extra=dict(places=places.double()))
for number, (equation, a, b) in enumerate([
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("ij,kj->ki", (2, 3), (4, 3)), ("bijc,dbj->dc", (2, 2, 3, 2), (2, 2, 3)), ("i,j->ji", (3,), (2,))]):
    record(f"einsum.{number}", lambda a, b: torch.einsum(equation, a, b), dict(a=random(*a), b=random(*b)))

# Layers.
record("groupNorm", lambda x, weight, bias: F.group_norm(x, 2, weight, bias),
       dict(x=random(3, 6, 4, 5, scale=2.0) + 1, weight=random(6), bias=random(6)), channels=["x"])
places = torch.tensor([[3, 0, 3], [1, 1, 2]])
record("embedding", lambda weight: F.embedding(places, weight), dict(weight=random(5, 4)), extra=dict(places=places.double()))
record("convTranspose1D", lambda x, weight, bias: F.conv_transpose1d(x, weight, bias, stride=2, padding=1, output_padding=1),
       dict(x=random(2, 3, 6), weight=random(3, 4, 5), bias=random(4)), channels=["x"])
record("convTranspose1D.groups", lambda x, weight, bias: F.conv_transpose1d(x, weight, bias, stride=3, padding=2, groups=2, dilation=2),
       dict(x=random(2, 4, 5), weight=random(4, 3, 3), bias=random(6)), channels=["x"])
record("convTranspose2D", lambda x, weight, bias: F.conv_transpose2d(x, weight, bias, stride=(2, 1), padding=(1, 0), output_padding=(1, 0)),
       dict(x=random(2, 3, 4, 5), weight=random(3, 4, 3, 2), bias=random(4)), channels=["x"])
record("convTranspose2D.groups", lambda x, weight, bias: F.conv_transpose2d(x, weight, bias, stride=2, padding=1, groups=3, dilation=(1, 2)),
       dict(x=random(1, 3, 4, 3), weight=random(3, 2, 3, 3), bias=random(6)), channels=["x"])
for kind in ["LSTM", "GRU"]:
    for name, options in {"": {}, ".deep": dict(num_layers=2, bidirectional=True)}.items():
        network = getattr(torch.nn, kind)(3, 4, batch_first=True, **options)
        state = {key: random(*value.shape, scale=0.6) for key, value in network.state_dict().items()}
        names = list(state)
        record(kind.lower() + name, lambda x, *weights: torch.func.functional_call(network, dict(zip(names, weights)), (x,))[0],
               dict(x=random(2, 5, 3)) | state)

# Losses.
labels = torch.tensor([2, 0, 4, 1])
record("crossEntropy.smoothed", lambda x: F.cross_entropy(x, labels, reduction="none", label_smoothing=0.1), dict(x=random(4, 5, scale=3.0)))
targets = random(12)
record("squaredError", lambda x: F.mse_loss(x, targets, reduction="none"), dict(x=random(12)), extra=dict(targets=targets))
record("absoluteError", lambda x: F.l1_loss(x, targets, reduction="none"), dict(x=random(12)), extra=dict(targets=targets))


def focal(x, gamma=2.0):
    """Lin et al. 2017 for several classes."""
    ce = F.cross_entropy(x, labels, reduction="none")
    return (1 - torch.exp(-ce)) ** gamma * ce


def binary_focal(x, gamma=2.0, alpha=0.25):
    """As torchvision's sigmoid_focal_loss."""
    p, ce = x.sigmoid(), F.binary_cross_entropy_with_logits(x, binary, reduction="none")
    return (alpha * binary + (1 - alpha) * (1 - binary)) * (1 - (p * binary + (1 - p) * (1 - binary))) ** gamma * ce


record("focal", focal, dict(x=random(4, 5, scale=3.0)))
binary = torch.tensor([1.0, 0, 0, 1, 1, 0])
record("binaryFocal", binary_focal, dict(x=random(6, scale=3.0)), extra=dict(targets=binary))


def packed(x):
    x = x.detach().contiguous()
    return dict(shape=list(x.shape), values=[float(f"{v:.12g}") for v in x.flatten().tolist()])


folder = Path(__file__).parent
lines = [f'"{name}": ' + json.dumps({key: packed(x) for key, x in tensors.items()}, separators=(",", ":"))
         for name, tensors in cases.items()]
(folder / "golden.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
(folder / "VERSIONS.txt").write_text(
    f"python {sys.version.split()[0]}\ntorch {torch.__version__.split('+')[0]}\nnumpy {numpy.__version__}\n"
    f"machine {platform.machine()}\nseed 20261121\n")
