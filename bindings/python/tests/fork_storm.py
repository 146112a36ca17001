"""Forks again and again while threads submit: each child submits, too, and has to end.

    ALIDOMAIN_SANDBOX=http://127.0.0.1:1234 python tests/fork_storm.py --children 5000 --provider

A child that does not end is hung: its stacks are printed before it is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from datetime import datetime, timedelta, timezone

from sandbox import STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN, Sandbox, request

from alidomain import (
    Credentials,
    CredentialsProvider,
    DomainClient,
    LogLevel,
    QueryTaskListRequest,
    enable_logging,
)

AWAITED_AT_ONCE = 4
NAMES = itertools.count()


class ShortLived(CredentialsProvider):
    """Gets keys that expire so soon that it is asked again and again."""

    def fetch_credentials(self) -> Credentials:
        """Get a key."""
        expiration = datetime.now(timezone.utc) + timedelta(milliseconds=50)
        return Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN, expiration)


def submit(client: DomainClient) -> None:
    """Submit a change, and block."""
    name = f"storm-{os.getpid()}-{next(NAMES)}.example"
    client.save_single_task_for_updating_contact_info(request(name))


async def submit_awaited(client: DomainClient) -> None:
    """Submit a change, and await it."""
    name = f"storm-{os.getpid()}-{next(NAMES)}.example"
    await client.save_single_task_for_updating_contact_info_async(request(name))


def keep_blocking(client: DomainClient, stop: threading.Event) -> None:
    """Submit in a loop, blocking."""
    while not stop.is_set():
        submit(client)


def keep_awaiting(client: DomainClient, stop: threading.Event) -> None:
    """Submit in several loops of one event loop."""

    async def one() -> None:
        while not stop.is_set():
            await submit_awaited(client)
            # Many more callbacks than submissions make.
            await client.query_task_list_async(QueryTaskListRequest(page_size=1))

    async def several() -> None:
        await asyncio.gather(*(one() for _ in range(AWAITED_AT_ONCE)))

    asyncio.run(several())


def work_of_a_child(client: DomainClient, number: int, log: bool) -> None:
    """Submit once, and end the process."""
    code = 1
    try:
        if log:
            enable_logging(LogLevel.DEBUG)
        if number % 2:
            submit(client)
        else:
            asyncio.run(submit_awaited(client))
        code = 0
    finally:
        os._exit(code)


def has_ended(child: int, patience: float) -> int | None:
    """Wait for a child and return its status, or None if it hangs."""
    end = time.monotonic() + patience
    pause = 0.0005
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return None


def bury(child: int) -> None:
    """Print the stacks of a child, and kill it."""
    print(f"child {child} hangs", file=sys.stderr, flush=True)
    if shutil.which("gdb"):
        gdb = ["gdb", "--batch", "-p", str(child), "-ex", "thread apply all backtrace 25"]
        subprocess.run(gdb, stdout=sys.stderr, stderr=sys.stderr, timeout=120, check=False)
    os.kill(child, signal.SIGUSR1)
    time.sleep(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    """Storm, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=3, help="that submit and block")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds for each child")
    parser.add_argument("--provider", action="store_true", help="credentials from Python")
    parser.add_argument("--log", action="store_true", help="log everything, in the children, too")
    options = parser.parse_args()

    warnings.filterwarnings("ignore", message=".*fork.*", category=DeprecationWarning)
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    if options.log:
        enable_logging(LogLevel.DEBUG)
    credentials = Credentials.from_provider(ShortLived()) if options.provider else None
    client = Sandbox().client(credentials)
    stop = threading.Event()
    kinds = [keep_blocking] * options.threads + [keep_awaiting]
    threads = [threading.Thread(target=kind, args=(client, stop)) for kind in kinds]
    for thread in threads:
        thread.start()
    start = time.monotonic()
    hung = failed = 0
    for number in range(options.children):
        child = os.fork()
        if child == 0:
            work_of_a_child(client, number, options.log)
        status = has_ended(child, options.patience)
        if status is None:
            hung += 1
            bury(child)
        elif status:
            failed += 1
    seconds = time.monotonic() - start
    stop.set()
    for thread in threads:
        thread.join(30)
    alive = sum(thread.is_alive() for thread in threads)
    print(
        f"{options.children} children, {hung} hung, {failed} failed, {alive} threads of the parent "
        f"hung, {next(NAMES)} submissions of the parent, {seconds:.0f} s"
    )
    # A thread of the parent that hangs does not keep it.
    os._exit(1 if hung or failed or alive else 0)


if __name__ == "__main__":
    # A report that has no newline yet would be lost.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
