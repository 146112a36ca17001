"""Measures the Swift binding beside URLSession by hand, in turns.

`cargo xtask bench swift` runs it. Prints medians, with each one's ratio to URLSession by hand in brackets.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

BY_HAND = "URLSession by hand"
CLIENTS = {
    "alidomain, awaited": ["Binding", "awaited"],
    "alidomain, blocking": ["Binding", "blocking"],
    BY_HAND: ["ByHand"],
}
COLUMNS = {
    "cold_ms": "cold ms",
    "cold_cpu_ms": "cold CPU ms",
    "wall_us": "µs a call",
    "cpu_us": "CPU µs",
    "per_second": "calls/s at once",
    "cpu_us_at_once": "CPU µs at once",
    "rss_mb": "RSS MB",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sandbox", type=Path, help="the program that answers")
    parser.add_argument("programs", type=Path, help="the folder of the clients")
    parser.add_argument("--root", help="where they find Swift, if not in this system")
    parser.add_argument("--operation", choices=["submit", "list"], default="submit")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--warm-up", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=64)
    arguments = parser.parse_args()
    with subprocess.Popen(
        [arguments.sandbox, "--json"], stdout=subprocess.PIPE, text=True
    ) as sandbox:
        assert sandbox.stdout is not None
        facts = json.loads(sandbox.stdout.readline())
        os.environ["ALIDOMAIN_ENDPOINT"] = facts["endpoint"]
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = facts["access_key_id"]
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = facts["access_key_secret"]
        os.environ["OPERATION"] = arguments.operation
        try:
            show(measure(arguments))
        finally:
            sandbox.terminate()


def measure(arguments: argparse.Namespace) -> dict[str, dict[str, float]]:
    measured: dict[str, dict[str, list[float]]] = {
        client: {name: [] for name in COLUMNS} for client in CLIENTS
    }
    counts = [str(arguments.calls), str(arguments.warm_up), str(arguments.at_once)]
    for number in range(arguments.rounds):
        for client, columns in measured.items():
            print(
                f"round {number + 1} of {arguments.rounds}: {client}", file=sys.stderr
            )
            for _ in range(5):
                _, wall, cpu = run(client, arguments, ["cold"])
                columns["cold_ms"].append(wall)
                columns["cold_cpu_ms"].append(cpu)
            output, _, _ = run(client, arguments, ["warm", *counts])
            for name, value in json.loads(output).items():
                columns[name].append(value)
    return {
        client: {name: statistics.median(values) for name, values in columns.items()}
        for client, columns in measured.items()
    }


def run(
    client: str, arguments: argparse.Namespace, more: list[str]
) -> tuple[str, float, float]:
    program, *first = CLIENTS[client]
    command = [arguments.programs / program, *first, *more]
    if arguments.root:
        command = ["chroot", arguments.root, *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, wall * 1000, cpu * 1000


def show(medians: dict[str, dict[str, float]]) -> None:
    print(f"{'':<22}" + "".join(f"{title:>24}" for title in COLUMNS.values()))
    for client, columns in medians.items():
        line = f"{client:<22}"
        for name, value in columns.items():
            line += f"{value:>17.0f} ({value / medians[BY_HAND][name]:.2f})"
        print(line)


if __name__ == "__main__":
    main()
