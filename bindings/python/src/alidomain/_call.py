"""What is known of a call at every moment, for whatever interrupts the call."""

from __future__ import annotations

from itertools import starmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Call:
    """A call, its result or its error, and the note for an interruption.

    A signal handler may raise an exception between any two steps of the main thread. So each fact
    is stored by a single step, and every method can be called again after it was interrupted.
    """

    error: BaseException | None = None
    told: BaseException | None = None

    def __init__(self, subject: Subject | None, if_unfinished: str) -> None:
        self.results: list[Any] = []
        self._subject = subject
        self._if_unfinished = if_unfinished

    def begin(self) -> bool:
        """Mark the call as begun; false if the call was given up before."""
        return bool(vars(self).setdefault("begun", True))

    def _give_up(self) -> bool:
        """Keep the call from beginning; false if the call has begun."""
        return not vars(self).setdefault("begun", False)

    def run(self, function: Callable[[], Any]) -> None:
        """Store what a function returns or raises."""
        try:
            # C code calls and stores: no signal handler runs between the two.
            self.results.extend(starmap(function, [()]))
        except BaseException as error:
            self.error = error

    def answer(self) -> Any:
        """Return or raise what was stored."""
        if self.error is not None:
            raise self.error
        return self.results[0]

    def tell(self, error: BaseException) -> None:
        """Add what is known to an exception, unless the exception is the call's own error."""
        own = error is self.error
        if self._subject is None or error is self.told or (own and isinstance(error, Exception)):
            return
        if self._give_up():
            note(error, f"{self._subject.was_not}: nothing was sent.")
        elif self.results:
            response = self.results[0]
            error.alidomain_response = response  # type: ignore[attr-defined]
            note(error, self._subject.succeeded(response))
        elif self.error is not None and not own:
            _chain(error, self.error)
            note(error, self._subject.failed(self.error))
        else:
            note(error, f"{self._subject.may_have_been}: {self._if_unfinished}")
        self.told = error


class Subject:
    """What a call changes, in the words of a note."""

    def __init__(self, what: str, verb: str, advice: str) -> None:
        self._was = f"{what} was {verb}"
        self.was_not = f"{what} was not {verb}"
        self.may_have_been = f"{what} may have been {verb}"
        self._advice = advice

    def succeeded(self, response: Any) -> str:
        """Describe a success."""
        task_no = getattr(response, "task_no", None)
        number = f"TaskNo: {task_no}" if task_no else f"RequestId: {response.request_id}"
        return f"{self._was}, {number}"

    def failed(self, error: BaseException) -> str:
        """Describe a failure."""
        from ._native.alidomain import DomainError, Outcome  # which imports this module

        if isinstance(error, DomainError) and error.outcome != Outcome.MAYBE_EXECUTED:
            return f"{self.was_not}: {error.reason}"
        text = f"{self.may_have_been}: {error or repr(error)}"
        submission = getattr(error, "submission", None)
        if submission is None:
            return f"{text} {self._advice}"
        return (
            f"{text} Give `submission` of the error, which is the cause of this exception, to "
            f"`reconcile_submission`: {submission}"
        )


def subject_of(operation: str, request: Any) -> Subject | None:
    """Return what an operation changes; None if the operation only reads."""
    if operation == "save_single_task_for_updating_contact_info":
        name = getattr(request, "domain_name", request)
        advice = "Look for its task before you submit the change again."
        return Subject(f"The change of {name}", "submitted", advice)
    if operation == "cancel_task":
        name = getattr(request, "task_no", request)
        advice = "Look at the task before you cancel it again."
        return Subject(f"The cancellation of task {name}", "executed", advice)
    if operation == "acknowledge_task_result":
        advice = "Poll for results before you acknowledge them again."
        return Subject("The acknowledgement of results", "executed", advice)
    return None


def note(error: BaseException, text: str) -> None:
    """Add a note, which Python prints with the exception from version 3.11 on."""
    add_note = getattr(error, "add_note", None)
    if add_note:
        add_note(text)
    else:
        notes = [*getattr(error, "__notes__", []), text]
        error.__notes__ = notes  # type: ignore[attr-defined]


def _chain(error: BaseException, cause: BaseException) -> None:
    """Let an exception have a cause, after the causes that it has already."""
    if cause.__context__ is error:
        # Raised while the exception was handled. Programs that follow both would never end.
        cause.__context__ = None
    while error.__cause__ is not None and error is not cause:
        error = error.__cause__
    if error is not cause:
        error.__cause__ = cause
