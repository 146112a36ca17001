"""Measures the Java and Kotlin binding beside the vendor's three clients and an HttpClient by hand, in turns.

`cargo xtask bench jvm` runs it. Prints medians, with each one's ratio to the vendor's best in brackets.
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

HERE = Path(__file__).parent
CLIENTS = {
    "alidomain, suspend": ("alidomain", "MainKt", ["suspend"]),
    "alidomain, blocking": ("alidomain", "MainKt", ["blocking"]),
    "vendor, async": ("vendor-async", "Main", []),
    "vendor, older": ("vendor-older", "Main", []),
    "vendor, generic": ("vendor-generic", "Main", []),
    "HttpClient by hand": ("by-hand", "Main", []),
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


def build(profile: str) -> str:
    built = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", f"-P{profile}", "compile"],
        cwd=HERE,
        capture_output=True,
        text=True,
    )
    if built.returncode != 0:
        sys.exit(built.stdout + built.stderr)
    return (HERE / "target" / profile / "classpath").read_text().strip()


def run(client: str, class_path: str, arguments: list[str]) -> tuple[str, float, float]:
    profile, main, first = CLIENTS[client]
    command = [
        "java",
        "-cp",
        f"{class_path}:{HERE / 'target' / profile / 'classes'}",
        main,
        *first,
        *arguments,
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, wall * 1000, cpu * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sandbox", type=Path, help="the program that answers")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--warm-up", type=int, default=5000)
    parser.add_argument("--at-once", type=int, default=64)
    arguments = parser.parse_args()
    paths = {profile: build(profile) for profile, _, _ in CLIENTS.values()}
    with subprocess.Popen(
        [arguments.sandbox, "--json"], stdout=subprocess.PIPE, text=True
    ) as sandbox:
        assert sandbox.stdout is not None
        facts = json.loads(sandbox.stdout.readline())
        os.environ["ALIDOMAIN_ENDPOINT"] = facts["endpoint"]
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = facts["access_key_id"]
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = facts["access_key_secret"]
        try:
            medians = measure(paths, arguments)
        finally:
            sandbox.terminate()
    show(medians, paths)


def measure(
    paths: dict[str, str], arguments: argparse.Namespace
) -> dict[str, dict[str, float]]:
    measured: dict[str, dict[str, list[float]]] = {
        client: {name: [] for name in COLUMNS} for client in CLIENTS
    }
    for number in range(arguments.rounds):
        for client, (profile, _, _) in CLIENTS.items():
            print(
                f"round {number + 1} of {arguments.rounds}: {client}", file=sys.stderr
            )
            for _ in range(3):
                _, wall, cpu = run(client, paths[profile], ["cold"])
                measured[client]["cold_ms"].append(wall)
                measured[client]["cold_cpu_ms"].append(cpu)
            counts = [
                str(arguments.calls),
                str(arguments.warm_up),
                str(arguments.at_once),
            ]
            output, _, _ = run(client, paths[profile], ["warm", *counts])
            for name, value in json.loads(output).items():
                measured[client][name].append(value)
    return {
        client: {name: statistics.median(values) for name, values in columns.items()}
        for client, columns in measured.items()
    }


def show(medians: dict[str, dict[str, float]], paths: dict[str, str]) -> None:
    vendor = [
        columns for client, columns in medians.items() if client.startswith("vendor")
    ]
    print(
        f"{'':<22}"
        + "".join(f"{title:>24}" for title in COLUMNS.values())
        + f"{'jars / MB':>14}"
    )
    for client, columns in medians.items():
        line = f"{client:<22}"
        for name in COLUMNS:
            best = (max if name == "per_second" else min)(
                other[name] for other in vendor
            )
            line += f"{columns[name]:>16.0f} ({columns[name] / best:.2f})"
        jars = [path for path in paths[CLIENTS[client][0]].split(os.pathsep) if path]
        size = sum(os.path.getsize(jar) for jar in jars) / 1e6
        print(line + f"{len(jars):>6} / {size:.1f}")


if __name__ == "__main__":
    main()
