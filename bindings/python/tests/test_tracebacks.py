"""Errors show the caller's frames and one of the library's, and dir() shows what is public."""

from __future__ import annotations

import asyncio
import pydoc
import signal
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox import Sandbox, request, unique

import alidomain
from alidomain import (
    CancelTaskRequest,
    ClientOptions,
    Credentials,
    DomainClient,
    DomainError,
    Proxy,
    WaitOptions,
)

PACKAGE = str(Path(alidomain.__file__).parent)


def shown(call: Callable[[], object]) -> list[str]:
    """Return the functions of the frames of an error, with `…` for other code's."""
    with pytest.raises((DomainError, TypeError, ValueError)) as caught:
        call()
    frames = traceback.extract_tb(caught.value.__traceback__)
    return [frame.name if frame.filename.startswith(PACKAGE) else "…" for frame in frames]


CALLS: dict[str, Callable[[DomainClient], object]] = {
    "from_access_key": lambda _: Credentials.from_access_key("", ""),
    "from_sts": lambda _: Credentials.from_sts("id", "secret", 5),  # type: ignore[arg-type]
    "from_command_line": lambda _: Credentials.from_command_line("'"),
    "__init__": lambda _: DomainClient(options=ClientOptions(max_attempts=0)),
    "__init__ ": lambda _: Proxy("ftp://127.0.0.1"),
    "__init__  ": lambda _: WaitOptions(timeout="5"),  # type: ignore[arg-type]
    "watch_task": lambda client: client.watch_task(" "),
    "cancel_task": lambda client: client.cancel_task(CancelTaskRequest(task_no=" ")),
    "wait_for_task": lambda client: client.wait_for_task("1", 5),  # type: ignore[arg-type]
    "query_task_list_all": lambda client: client.query_task_list_all("1"),  # type: ignore[arg-type]
    "follow_task": lambda client: client.follow_task(" "),
    "save_single_task_for_updating_contact_info": (
        lambda client: client.save_single_task_for_updating_contact_info(request("unknown.example"))
    ),
    "submit_and_wait": lambda client: client.submit_and_wait(request("unknown.example")),
}


@pytest.mark.parametrize("name", CALLS)
def test_one_frame_of_the_library_is_shown(client: DomainClient, name: str) -> None:
    frames = shown(lambda: CALLS[name](client))
    assert [frame for frame in frames if frame != "…"] == [name.strip()]
    assert frames[-1] == name.strip()


def test_awaited_calls_show_one_frame(client: DomainClient) -> None:
    async def program() -> None:
        await client.save_single_task_for_updating_contact_info_async(request("unknown.example"))

    frames = shown(lambda: asyncio.run(program()))
    assert frames[-2:] == ["…", "save_single_task_for_updating_contact_info_async"]
    assert frames.count("…") == len(frames) - 1


def test_calls_of_other_threads_show_one_frame(client: DomainClient) -> None:
    seen: list[list[str]] = []
    call = CALLS["cancel_task"]
    thread = threading.Thread(target=lambda: seen.append(shown(lambda: call(client))))
    thread.start()
    thread.join()
    assert seen[0][-2:] == ["…", "cancel_task"]


def test_frames_of_a_signal_handler_stay(sandbox: Sandbox, client: DomainClient) -> None:
    def handler(*_: object) -> None:
        raise DomainError.Cancelled("by a handler", [], False, alidomain.Outcome.NOT_SENT)

    domain_name = unique("handler")
    sandbox.tell(domain_name, kind="delay", milliseconds=30_000)
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(DomainError.Cancelled, match="by a handler") as caught:
            client.save_single_task_for_updating_contact_info(request(domain_name))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[1:] == ["save_single_task_for_updating_contact_info", "handler"]


def test_bugs_keep_their_frames(client: DomainClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr("alidomain._call.Call.answer", broken)
    with pytest.raises(TypeError, match="a bug") as caught:
        client.save_single_task_for_updating_contact_info(request(unique("bug")))
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "blocking" in names
    assert names[-1] == "broken"


def test_dir_shows_what_is_public() -> None:
    assert dir(alidomain) == sorted(alidomain.__all__)
    assert {name for name in dir(alidomain) if name.startswith("_")} == {"__version__"}
    assert {"DomainClient", "error_codes", "ClientOptions"} <= set(dir(alidomain))


def test_help_works() -> None:
    text = pydoc.plain(pydoc.render_doc(alidomain))
    for name in ("class DomainClient", "class ContactType", "error_codes()", "'admin'"):
        assert name in text
    for kind in (DomainClient, alidomain.ContactType, WaitOptions, alidomain.error_codes):
        assert pydoc.render_doc(kind)
