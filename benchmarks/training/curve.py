#!/usr/bin/env python3
"""The losses of a training run of the command beside PyTorch's, step by step.

    python3 curve.py TRAIN.jsonl [--steps 100]

Needs PyTorch and NumPy as torch_side.py does. TRAIN.jsonl holds {"text", "label"} a line. Both sides begin with the demo body and the same random
head, pad the same batches of 8 in the order of the file, and train with AdamW and a linear schedule without dropout: the command in float32,
PyTorch in float32 and in float64. The differences of the two float32 runs from the float64 run tell whether ours is float noise.
"""
import argparse, json, os, subprocess, tempfile
import numpy, torch
import torch_side

COMMAND = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..", "artifacts/bin/ConvBert.Cli/release/convbert.dll")
RATE, BATCH = 3e-4, 8


def convbert(*words):
    done = subprocess.run(["dotnet", COMMAND, *words], stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Run(torch_side.Torch):
    def __init__(self, folder, rows, labels, kind):
        self.torch, self.f, self.recompute, self.rate = torch, torch.nn.functional, False, 0.0
        self.config = json.load(open(os.path.join(folder, "config.json")))
        stored = torch_side.tensors(os.path.join(folder, "model.safetensors"), torch, numpy)
        self.p = {name: value.to(kind).requires_grad_() for name, value in stored.items()}
        self.rows, self.all_labels, self.kind = rows, torch.tensor(labels), kind
        self.optimizer = torch.optim.AdamW(self.p.values(), lr=RATE, weight_decay=0.0)

    def losses(self, steps):
        schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: (steps - step) / steps)
        for step in range(steps):
            rows = self.rows[step * BATCH:(step + 1) * BATCH]; longest = max(map(len, rows))
            self.ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
            self.mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows]).to(self.kind)
            self.labels = self.all_labels[step * BATCH:(step + 1) * BATCH]
            self.optimizer.zero_grad(); loss = self.loss(); loss.backward()
            torch.nn.utils.clip_grad_norm_(list(self.p.values()), 1.0); self.optimizer.step(); schedule.step()
            yield loss.item()


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("train"); parser.add_argument("--steps", type=int, default=100)
    options = parser.parse_args(); torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="convbert-curve-") as top:
        start, end = os.path.join(top, "start"), os.path.join(top, "end")
        common = ["train", "classify", "--train", options.train, "--eval-split", "0", "--save-strategy", "no", "--threads", "1"]
        convbert(*common, "--output", start, "--learning-rate", "0", "--max-steps", "1")
        log = convbert(*common, "--output", end, "--model", start, "--padded", "--shuffle", "false", "--dropout", "false", "--learning-rate", str(RATE),
                       "--max-steps", str(options.steps), "--logging-steps", "1")
        ours = [line["loss"] for line in log if "loss" in line]
        examples = [json.loads(line) for line in open(options.train)][:options.steps * BATCH]
        texts = os.path.join(top, "texts.jsonl")
        with open(texts, "w") as file: file.writelines(json.dumps(example["text"]) + "\n" for example in examples)
        rows = [row["input_ids"] for row in convbert("tokenize", "--model", start, "--input", texts)]
        ids = json.load(open(os.path.join(start, "config.json")))["label2id"]; labels = [ids[example["label"]] for example in examples]
        single, double = (list(Run(start, rows, labels, kind).losses(options.steps)) for kind in (torch.float32, torch.float64))
    off = lambda losses: max(abs(one - other) for one, other in zip(losses, double))
    print(json.dumps({"steps": len(ours), "first_loss": ours[0], "last_loss": ours[-1], "torch_last_loss": double[-1], "ours_from_double": off(ours),
                      "torch_from_double": off(single), "ours_from_torch": max(abs(one - other) for one, other in zip(ours, single))}))


if __name__ == "__main__": main()
