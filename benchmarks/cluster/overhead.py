#!/usr/bin/env python3
"""What the cluster costs beside `convbert batch`, and what a second silo brings, as a table.

    python3 benchmarks/cluster/overhead.py [--lines N] [--rounds N] [--shard-mb N] [--model DIR]

Build src/ConvBert.Cli and src/ConvBert.Cluster in Release first. Linux with taskset and PostgreSQL (Debian's postgresql), two processors at least. Each
round answers the same lines

    batch       by `convbert batch` on one processor, the whole process
    embedded    by `convbert-cluster submit --embedded` on the same processor, the whole process
    one silo    by a silo on the same processor that is up, from the submission to the manifest
    two silos   by two silos that are up, each on a processor of its own

with PostgreSQL and the submitting command on no fixed processor, and compares the bytes of the answers before it prints anything. A silo answers a first
job of a few lines before it is timed, as silos live for many jobs. All are timed with their start; a run of one line tells how long that is.
"""
import argparse, glob, json, os, random, shutil, socket, statistics, subprocess, sys, tempfile, time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BATCH = os.path.join(TOP, "artifacts/bin/ConvBert.Cli/release/convbert")
CLUSTER = os.path.join(TOP, "artifacts/bin/ConvBert.Cluster/release/convbert-cluster")
WORDS = "good bad room staff was the rude clean dirty hotel very food place again never loved small quiet breakfast late".split()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode: sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")


class Postgres:
    """A server of this run; PostgreSQL refuses to run as root."""

    def __init__(self, folder):
        self.folder, self.port = os.path.join(folder, "pg"), free_port()
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries: sys.exit("needs PostgreSQL (Debian: apt-get install postgresql)")
        self.binaries, self.user = binaries[-1], ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
        os.mkdir(self.folder)
        if self.user: shutil.chown(self.folder, "nobody")
        run(*self.user, f"{self.binaries}/initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "convbert", cwd="/")
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder}"
        run(*self.user, f"{self.binaries}/pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start", cwd="/")

    def connection(self): return f"Host=127.0.0.1;Port={self.port};Username=convbert;Database=postgres"

    def stop(self): run(*self.user, f"{self.binaries}/pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop", cwd="/")


class Silo:
    def __init__(self, cluster, processor):
        self.process = subprocess.Popen(
            ["taskset", "-c", str(processor), CLUSTER, "silo", *cluster, "--threads", "1", "--loopback", "--name", f"on-{processor}",
             "--silo-port", str(free_port()), "--gateway-port", str(free_port())], stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "is up" in line: break

    def stop(self):
        self.process.terminate(); self.process.wait()


def write(path, model, lines):
    words = random.Random(18)
    with open(path, "w") as file:
        for i in range(lines):
            text = " ".join(words.choice(WORDS) for _ in range(2 + words.randrange(25)))
            file.write(json.dumps({"id": i, "task": "text-classification", "model": model, "inputs": text}) + "\n")


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.jobs = options, folder, 0
        self.input, self.little, self.one = (os.path.join(folder, name) for name in ("in.jsonl", "little.jsonl", "one.jsonl"))
        for path, lines in ((self.input, options.lines), (self.little, 2000), (self.one, 1)): write(path, options.model, lines)
        self.postgres = Postgres(folder)
        self.cluster = ["--cluster", "postgres", "--connection", self.postgres.connection(), "--cluster-id", f"bench-{os.getpid()}"]
        run(CLUSTER, "schema", "--cluster", "postgres", "--connection", self.postgres.connection())

    def batch(self, source):
        output = os.path.join(self.folder, "batch.jsonl")
        begin = time.monotonic()
        run("taskset", "-c", "0", BATCH, "batch", source, "--output", output, "--threads", "1")
        return time.monotonic() - begin

    def job(self, source, *how):
        self.jobs += 1
        output = os.path.join(self.folder, f"out-{self.jobs}")
        pin = ["taskset", "-c", "0"] if "--embedded" in how else []
        # Many shards for one process cost and bring nothing; few for two silos end unevenly.
        shard = "1" if pin else str(self.options.shard_mb)
        begin = time.monotonic()
        process = subprocess.Popen([*pin, CLUSTER, "submit", "--job", f"job-{self.jobs}", "--model", self.options.model, "--output", output,
                                    "--shard-mb", shard, *how, source], stderr=subprocess.PIPE, text=True)
        if pin: process.wait()
        while not os.path.exists(os.path.join(output, "manifest.json")):
            if process.poll(): sys.exit(f"submit ended with {process.returncode}: {process.stderr.read()}")
            time.sleep(0.01)
        took = time.monotonic() - begin
        if process.wait(): sys.exit(process.stderr.read())
        if source == self.input:
            answers = b"".join(open(part, "rb").read() for part in sorted(glob.glob(os.path.join(output, "part-*.jsonl"))))
            if answers != open(os.path.join(self.folder, "batch.jsonl"), "rb").read(): sys.exit("the answers are not those of the batch")
        return took

    def round(self):
        embedded = ["--embedded", "--threads", "1"]
        figures = {"batch": (self.batch(self.one), self.batch(self.input)),
                   "embedded": (self.job(self.one, *embedded), self.job(self.input, *embedded))}
        silos = []
        try:
            for name in ("one silo", "two silos"):
                silos.append(Silo(self.cluster, len(silos)))
                self.job(self.little, *self.cluster)
                figures[name] = (self.job(self.one, *self.cluster), self.job(self.input, *self.cluster))
        finally:
            for silo in silos: silo.stop()
        return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=50000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--shard-mb", type=float, default=0.15, help="of the silos' jobs; embedded ones have shards of 1 MiB")
    parser.add_argument("--model", default=os.path.join(TOP, "src/ConvBert.Cli/Demo/sentiment"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        bench = Bench(options, folder)
        try:
            rounds = [bench.round() for _ in range(options.rounds)]
        finally:
            bench.postgres.stop()
    print(f"{options.lines} lines, {os.path.basename(options.model)}, one thread a process, medians of {len(rounds)}\n")
    print("| | seconds | of them for one line alone | lines/s | of the batch's speed | of one silo's |\n|---|---|---|---|---|---|")
    for name in ("batch", "embedded", "one silo", "two silos"):
        start, seconds = (statistics.median(round[name][i] for round in rounds) for i in (0, 1))
        shares = [statistics.median(round[other][1] / round[name][1] for round in rounds) for other in ("batch", "one silo")]
        print(f"| {name} | {seconds:.1f} | {start:.1f} | {options.lines / seconds:,.0f} | {shares[0]:.2f} | {shares[1]:.2f} |")


main()
