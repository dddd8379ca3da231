#!/usr/bin/env python3
"""A training step of ours beside libtorch's on the CPU, in one run, as a table.

    python3 compare.py SIZE THREADS [--other torchsharp|torch] [--steps N] [--only padded|ragged|recompute]

SIZE is base, medium-small or small. The other side is TorchSharp (build benchmarks/ConvBert.TorchSharpSide) or the PyTorch that PYTHON, by default
python3, imports. Both sides load the same weights and the same batch of 2,048 tokens; their losses without dropout are compared before anything is
timed. A step is forward, backward and AdamW with dropout 0.1. The steps of a pair alternate; times are medians. The batches:

    padded      16 texts of 128 tokens
    ragged      16 texts of 32 to 224 tokens; the other side has to pad them, which is another number of tokens and another loss
    recompute   the first batch again, ours with recomputed layers: for its peak memory

The floor is the time that the multiply-adds of a step take at the processor's peak, both from ours: the operations counted from the shapes (three
times the forward's products and convolutions, and the head's), the peak measured between the steps with as many threads. No float32 step of the same
arithmetic can be faster, so the other side's time over the floor is the largest ratio that anyone can reach.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OURS = "artifacts/bin/ConvBert.TrainingComparison/release/ConvBert.TrainingComparison.dll"
THEIRS = "artifacts/bin/ConvBert.TorchSharpSide/release_linux-x64/ConvBert.TorchSharpSide.dll"
COLUMNS = ["batch", "side", "tokens", "step s", "processor s", "over forward", "of the floor", "ratio", "at most", "peak MB", "of the other's peak"]


class Side:
    def __init__(self, name, *command):
        self.name, self.steps = name, []
        self.process = subprocess.Popen(command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, command):
        self.process.stdin.write(command + "\n"); self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line: sys.exit(f"{self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def step(self): self.steps.append(self.ask("step"))

    def median(self, kind): return statistics.median(step[kind] for step in self.steps) / 1e3

    def end(self):
        self.process.stdin.close(); self.process.wait()


def ours(options, folder, *flags): return Side("ours", "dotnet", OURS, options.size, str(options.threads), folder, *flags)


def other(options, folder):
    if options.other == "torchsharp": return Side("TorchSharp", "dotnet", THEIRS, folder, str(options.threads))
    return Side("PyTorch", os.environ.get("PYTHON", "python3"), os.path.join(TOP, "benchmarks/training/torch_side.py"), folder, str(options.threads))


def row(batch, side, tokens, floor, forward=None, ratio=None, peak_of=None):
    peak = side.ask("memory")["peak_bytes"]; wall = side.median("wall_ms")
    cells = [batch, side.name, tokens, f"{wall:.2f}", f"{side.median('processor_ms'):.2f}", "" if forward is None else f"{wall / forward:.2f}",
             f"{floor / wall:.2f}", "" if ratio is None else f"{ratio:.2f}", f"{wall / floor:.2f}" if side.name != "ours" else "",
             f"{peak / 1e6:,.0f}", "" if peak_of is None else f"{peak / peak_of:.2f}"]
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
    return peak


def pair(options, batch):
    """Steps of both sides in turn; gives the other side's peak."""
    with tempfile.TemporaryDirectory(prefix="convbert-training-") as folder:
        us = ours(options, folder, *(["--ragged"] if batch == "ragged" else [])); our_loss = us.ask("loss")["loss"]
        them = other(options, folder); their_loss = them.ask("loss")["loss"]
        if batch == "padded" and abs(our_loss - their_loss) > 1e-4 * abs(their_loss): sys.exit(f"the losses differ: {our_loss} and {their_loss}")
        for side in (us, them): side.ask("step")
        us.ask("forward"); forwards, peaks = [], []
        for _ in range(options.steps):
            peaks.append(us.ask("floor")["peak_gflops"]); forwards.append(us.ask("forward")["wall_ms"] / 1e3); us.step(); them.step()
        facts = us.ask("floor"); floor = facts["operations"] / statistics.median(peaks) / 1e9
        print(f"{batch}: {them.ask('version')['version']}; losses {our_loss:.6f} and {their_loss:.6f}; a step is {facts['operations'] / 2e9:.1f} G multiply-adds, at {statistics.median(peaks):.0f} GFLOP/s {floor:.2f} s", file=sys.stderr)
        peak = them.ask("memory")["peak_bytes"]
        row(batch, us, facts["tokens"], floor, statistics.median(forwards), them.median("wall_ms") / us.median("wall_ms"), peak)
        # Pads are work that the batch does not ask for: the floor of both is that of its tokens.
        row(batch, them, facts["padded_tokens"], floor)
        us.end(); them.end()
        return peak


def recompute(options, peak_of):
    with tempfile.TemporaryDirectory(prefix="convbert-training-") as folder:
        us = ours(options, folder, "--recompute"); us.ask("step")
        for _ in range(min(options.steps, 2)): us.step()
        facts = us.ask("floor"); row("recompute", us, facts["tokens"], facts["operations"] / facts["peak_gflops"] / 1e9, peak_of=peak_of); us.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size"); parser.add_argument("threads", type=int); parser.add_argument("--other", choices=["torchsharp", "torch"], default="torchsharp")
    parser.add_argument("--steps", type=int, default=3); parser.add_argument("--only", choices=["padded", "ragged", "recompute"])
    options = parser.parse_args(); peak = None
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    if options.only != "ragged" and options.only != "recompute": peak = pair(options, "padded")
    if options.only in (None, "ragged"): pair(options, "ragged")
    if options.only in (None, "recompute"): recompute(options, peak)


if __name__ == "__main__": main()
