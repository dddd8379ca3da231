#!/usr/bin/env python3
"""PyTorch's side of the training comparison: `torch_side.py FOLDER THREADS [--recompute]`, driven by compare.py.

Needs PyTorch and NumPy (Debian: python3-torch, python3-numpy, and libopenblas0 for its products). Reads the model and the batch that
ConvBert.TrainingComparison wrote into FOLDER and answers its commands (version, loss, step, memory), one a line, by JSON.
"""
import argparse, json, math, os, resource, struct, time


def tensors(path, torch, numpy):
    content = open(path, "rb").read(); length = struct.unpack_from("<Q", content)[0]; header = json.loads(content[8:8 + length]); found = {}
    for name, entry in header.items():
        if name == "__metadata__": continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        kind = {"F32": "<f4", "I64": "<i8"}[entry["dtype"]]
        found[name] = torch.from_numpy(numpy.frombuffer(content[begin:end], kind).reshape(entry["shape"]).copy())
    return found


class Torch:
    """ConvBertForSequenceClassification from PyTorch's functions, as Hugging Face composes them."""

    def __init__(self, options):
        folder = options.folder; os.environ.setdefault("OMP_NUM_THREADS", str(options.threads)); os.environ.setdefault("OPENBLAS_NUM_THREADS", str(options.threads))
        import numpy, torch
        torch.set_num_threads(options.threads); torch.manual_seed(1)
        self.torch, self.f = torch, torch.nn.functional
        self.config = json.load(open(os.path.join(folder, "config.json")))
        self.p = {name: value.requires_grad_() for name, value in tensors(os.path.join(folder, "model.safetensors"), torch, numpy).items()}
        batch = tensors(os.path.join(folder, "batch.safetensors"), torch, numpy)
        starts = batch["sequence_starts"].tolist(); lengths = [end - start for start, end in zip(starts, starts[1:])]; longest = max(lengths)
        self.ids = torch.zeros(len(lengths), longest, dtype=torch.long); self.mask = torch.zeros(len(lengths), longest)
        for i, (start, n) in enumerate(zip(starts, lengths)): self.ids[i, :n] = batch["input_ids"][start:start + n]; self.mask[i, :n] = 1
        self.labels = batch["labels"]; self.recompute = options.recompute
        plain = [v for k, v in self.p.items() if k.endswith("bias") or "LayerNorm" in k]; decayed = [v for k, v in self.p.items() if not (k.endswith("bias") or "LayerNorm" in k)]
        self.optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=1e-5)
        self.rate = 0.1

    def linear(self, x, name):
        weight, bias = self.p[name + ".weight"], self.p[name + ".bias"]
        if weight.dim() == 2: return self.f.linear(x, weight, bias)
        groups, inner, outer = weight.shape
        y = self.torch.matmul(x.reshape(-1, groups, inner).transpose(0, 1), weight)
        return y.transpose(0, 1).reshape(*x.shape[:2], groups * outer) + bias

    def norm(self, x, name): return self.f.layer_norm(x, (x.shape[-1],), self.p[name + ".weight"], self.p[name + ".bias"], self.config.get("layer_norm_eps", 1e-12))

    def drop(self, x): return self.f.dropout(x, self.rate, self.rate > 0)

    def layer(self, x, i, mask):
        f, torch, c = self.f, self.torch, self.config; batch, length, hidden = x.shape
        heads = max(1, c.get("num_attention_heads", 12) // c.get("head_ratio", 2)); size = hidden // heads // 2; taps = c.get("conv_kernel_size", 9)
        name = f"convbert.encoder.layer.{i}."; own = name + "attention.self."; keys = own + "key_conv_attn_layer."
        deep = f.conv1d(x.transpose(1, 2), self.p[keys + "depthwise.weight"], padding=taps // 2, groups=hidden)
        gate = (f.conv1d(deep, self.p[keys + "pointwise.weight"]) + self.p[keys + "bias"]).transpose(1, 2)
        query, key, value = (self.linear(x, own + part) for part in ("query", "key", "value"))
        kernel = torch.softmax(self.linear(gate * query, own + "conv_kernel_layer").reshape(-1, taps, 1), 1)
        spans = f.unfold(self.linear(x, own + "conv_out_layer").transpose(1, 2).contiguous().unsqueeze(-1), [taps, 1], padding=[(taps - 1) // 2, 0])
        spans = torch.matmul(spans.transpose(1, 2).reshape(-1, size, taps), kernel).reshape(batch, length, heads, size)
        split = lambda y: y.view(batch, length, heads, size).permute(0, 2, 1, 3)
        probabilities = self.drop(torch.softmax(torch.matmul(split(query), split(key).transpose(-1, -2)) / math.sqrt(size) + mask, -1))
        context = torch.matmul(probabilities, split(value)).permute(0, 2, 1, 3).contiguous()
        merged = torch.cat([context, spans], 2).view(batch, length, hidden)
        y = self.norm(self.drop(self.linear(merged, name + "attention.output.dense")) + x, name + "attention.output.LayerNorm")
        inner = f.gelu(self.linear(y, name + "intermediate.dense"))
        return self.norm(self.drop(self.linear(inner, name + "output.dense")) + y, name + "output.LayerNorm")

    def loss(self):
        f, torch, c = self.f, self.torch, self.config; table = "convbert.embeddings."
        x = f.embedding(self.ids, self.p[table + "word_embeddings.weight"], padding_idx=c.get("pad_token_id", 1))
        x = x + self.p[table + "position_embeddings.weight"][:self.ids.shape[1]] + self.p[table + "token_type_embeddings.weight"][0]
        x = self.drop(self.norm(x, table + "LayerNorm"))
        if "convbert.embeddings_project.weight" in self.p: x = self.linear(x, "convbert.embeddings_project")
        mask = (1 - self.mask)[:, None, None] * torch.finfo(torch.float32).min
        for i in range(c.get("num_hidden_layers", 12)):
            x = torch.utils.checkpoint.checkpoint(self.layer, x, i, mask) if self.recompute else self.layer(x, i, mask)
        x = self.drop(f.gelu(self.linear(self.drop(x[:, :1]), "classifier.dense")))
        return f.cross_entropy(self.linear(x, "classifier.out_proj")[:, 0], self.labels)

    def answer(self, command):
        if command == "version": return {"version": f"PyTorch {self.torch.__version__}"}
        if command == "loss":
            self.rate = 0.0
            with self.torch.no_grad(): value = self.loss().item()
            self.rate = 0.1
            return {"loss": value}
        if command == "memory": return {"peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        wall, processor = time.perf_counter(), time.process_time()
        self.optimizer.zero_grad(); self.loss().backward(); self.optimizer.step()
        return {"wall_ms": (time.perf_counter() - wall) * 1e3, "processor_ms": (time.process_time() - processor) * 1e3}


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("folder"); parser.add_argument("threads", type=int); parser.add_argument("--recompute", action="store_true")
    options = parser.parse_args()
    if options.recompute: import torch.utils.checkpoint
    side = Torch(options)
    while True:
        try: command = input()
        except EOFError: return
        print(json.dumps(side.answer(command)), flush=True)


if __name__ == "__main__": main()
