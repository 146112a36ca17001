"""A sandbox, as a test sees it."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ._control import Control
from ._process import Process
from ._records import Failure, Request, Task, request, task

if TYPE_CHECKING:
    from typing_extensions import Self

EVERY_DOMAIN = "*"
"""Stands for every domain in `Sandbox.plan_tasks`."""

ACCOUNT = "ALIBABA_CLOUD_"
"""How the variables begin that name accounts and services at Alibaba Cloud."""


class Sandbox:
    """A local stand-in for Alibaba Cloud's Domain API, which runs while the `with` block does.

    The sandbox verifies signatures, keeps tasks in memory, and misbehaves when it is told to.
    Each sandbox is a process of its own, and knows nothing of others.

    Every misbehaviour is for a domain name and for the next `times` requests that name the domain.
    Another one for the same domain replaces it.
    """

    endpoint: str
    """The URL of the API, for `ClientOptions(endpoint=…)`."""
    access_key_id: str
    """The ID of a permanent access key that the sandbox knows."""
    access_key_secret: str
    """The secret of that key. It is no secret: every sandbox has the same."""
    sts_access_key_id: str
    """The ID of a temporary access key that the sandbox knows."""
    sts_access_key_secret: str
    """The secret of the temporary key."""
    sts_security_token: str
    """The token of the temporary key."""
    oidc_token: str
    """The identity token that `AssumeRoleWithOIDC` accepts."""

    def __init__(self, *, port: int = 0) -> None:
        """Start a sandbox on a port. Default: a port that is free.

        Raises `SandboxError` if it does not listen within 10 seconds, and `FileNotFoundError` if
        this installation has no program for this platform.
        """
        self._process = Process(port)
        for name, value in self._process.introduction.items():
            setattr(self, name, value)
        self._control = Control(self._process)

    def __enter__(self) -> Self:
        """Return the running sandbox."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the sandbox."""
        self.stop()

    def __repr__(self) -> str:
        """Show where it listens."""
        return f"Sandbox({self.endpoint!r})"

    def stop(self) -> None:
        """Stop the sandbox. It also stops when this process ends, even if it is killed.

        A process that was forked from this one, and lives on, keeps the sandbox until it ends, too.
        """
        self._process.stop()

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a program that is to use the sandbox.

        `ALIDOMAIN_ENDPOINT` has the endpoint. The library does not read it: the program passes it
        on, as all examples of alidomain do. The security token is empty, which counts as unset. For
        the whole environment of a child process, call `child_environment()`.
        """
        # A token of the user would be sent with the sandbox's key.
        return {**self._introduced(), "ALIBABA_CLOUD_SECURITY_TOKEN": ""}

    def child_environment(self) -> dict[str, str]:
        """Return the whole environment for a child process that is to use the sandbox.

        It is this process's environment with the endpoint and the access key of the sandbox, and
        without any other variable that begins with `ALIBABA_CLOUD_`: the child cannot sign with an
        account of yours.
        """
        others = {name: value for name, value in os.environ.items() if not name.startswith(ACCOUNT)}
        return {**others, **self._introduced()}

    def _introduced(self) -> dict[str, str]:
        return {
            "ALIDOMAIN_ENDPOINT": self.endpoint,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.access_key_secret,
        }

    def tasks(self, domain_name: str | None = None) -> list[Task]:
        """Return all tasks, or those of one domain, oldest first."""
        return [task(record) for record in self._control.get("tasks", domain_name)]

    def requests(self, domain_name: str | None = None) -> list[Request]:
        """Return all requests to the API, or those that name one domain, oldest first."""
        return [request(record) for record in self._control.get("requests", domain_name)]

    def plan_tasks(
        self,
        domain_name: str = EVERY_DOMAIN,
        *,
        waiting: float = 0,
        executing: float = 0,
        visible_after: float = 0,
        failure: Failure | str | None = None,
    ) -> None:
        """Plan what becomes of later tasks. Without a plan, a task succeeds at once.

        - `domain_name`: The domain. Default: every domain without a plan of its own.
        - `waiting`: Seconds until the task is executed. Only before that it can be cancelled.
        - `executing`: Seconds that the execution takes.
        - `visible_after`: Seconds until queries list the task. The task exists before.
        - `failure`: Why the task fails, as `Failure` or as its `error_msg`. Default: it succeeds.
        """
        if isinstance(failure, str):
            failure = Failure(error_msg=failure)
        life: dict[str, Any] = {
            "waiting_ms": _milliseconds(waiting),
            "executing_ms": _milliseconds(executing),
            "visible_after_ms": _milliseconds(visible_after),
            "failure": failure and vars(failure),
        }
        self._control.post("lives", {"domain_name": domain_name, "life": life})

    def lose_replies(self, domain_name: str, *, times: int = 1, executed: bool = True) -> None:
        """Close the connection instead of replying.

        - `executed`: Whether the request is executed before its reply is lost. Default: true.
        """
        self.misbehave(domain_name, "close", times=times, execute=executed)

    def throttle(
        self, domain_name: str, *, times: int = 1, retry_after: float | None = None
    ) -> None:
        """Refuse requests with `Throttling.User`.

        - `retry_after`: Seconds that the reply asks the client to wait. Default: it does not ask.
        """
        self.refuse(domain_name, "Throttling.User", times=times, retry_after=retry_after)

    def refuse(
        self,
        domain_name: str,
        code: str,
        *,
        times: int = 1,
        status: int | None = None,
        retry_after: float | None = None,
        executed: bool = False,
    ) -> None:
        """Refuse requests with an error code.

        - `code`: Any error code, such as `"ServiceUnavailable"`.
        - `status`: The HTTP status. Default: the usual status of the code.
        - `retry_after`: Seconds that the reply asks the client to wait. Default: it does not ask.
        - `executed`: Whether the request is executed nevertheless. Default: false.
        """
        wait = None if retry_after is None else _milliseconds(retry_after)
        self.misbehave(
            domain_name,
            "refuse",
            times=times,
            code=code,
            status=status,
            retry_after_ms=wait,
            execute=executed,
        )

    def delay(
        self, domain_name: str, seconds: float, *, times: int = 1, executed: bool = False
    ) -> None:
        """Reply late.

        - `executed`: Whether the request is executed before the delay. Default: after it.
        """
        wait = _milliseconds(seconds)
        self.misbehave(domain_name, "delay", times=times, milliseconds=wait, execute=executed)

    def answer(
        self,
        domain_name: str,
        status: int,
        body: str = "",
        *,
        headers: dict[str, str] | None = None,
        times: int = 1,
        executed: bool = False,
    ) -> None:
        """Reply with exactly this, as a proxy between client and service might.

        - `executed`: Whether the request is executed nevertheless. Default: false.
        """
        self.misbehave(
            domain_name,
            "answer",
            times=times,
            status=status,
            body=body,
            headers=headers or {},
            execute=executed,
        )

    def misbehave(self, domain_name: str, kind: str, *, times: int = 1, **how: Any) -> None:
        """Misbehave in any way that the sandbox knows: `docs/sandbox.md` lists the kinds.

        Raises `SandboxError` if the sandbox knows no such kind, or a kind takes no such argument.
        """
        behaviour = {"kind": kind, **how}
        body = {"domain_name": domain_name, "times": times, "behaviour": behaviour}
        self._control.post("instructions", body)

    def set_clock_ahead(self, seconds: int) -> None:
        """Set the clock of the sandbox ahead of this machine's, or behind if negative."""
        self._control.post("settings", {"clock_ahead_seconds": seconds})


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
