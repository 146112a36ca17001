"""What a call changes, in the words of the note that an interruption gets."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Subject:
    """What a call changes, and what to do when it is not known whether it did."""

    def __init__(self, kind: tuple[str, str, str], name: object) -> None:
        """Name the kind of change, and what is changed. Hardly any call needs the words."""
        self._kind = kind
        self._name = name

    def _what(self, auxiliary: str) -> str:
        what, verb, _ = self._kind
        return f"{what.format(self._name)} {auxiliary} {verb}"

    @property
    def was_not(self) -> str:
        """Say that nothing was done."""
        return self._what("was not")

    @property
    def unknown(self) -> str:
        """Say that it is not known whether anything was done, and what to do."""
        return f"{self._what('may have been')}: the outcome is unknown. {self._kind[2]}"

    def response(self, result: Any) -> Any:
        """Return the response to the change itself."""
        return getattr(result, "submission", result)

    def succeeded(self, result: Any) -> str:
        """Describe a success."""
        response = self.response(result)
        task_no = getattr(response, "task_no", None) or getattr(response, "fields", {}).get(
            "TaskNo"
        )
        text = f"TaskNo: {task_no}" if task_no else f"RequestId: {response.request_id}"
        progress = getattr(result, "progress", None)
        seen = f", last seen: {progress.state.name}" if progress and progress.task_details else ""
        return f"{self._what('was')}, {text}{seen}"

    def failed(self, error: BaseException) -> str:
        """Describe a failure."""
        from ._native.alidomain import DomainError, Outcome  # which imports this package

        if isinstance(error, DomainError) and error.outcome != Outcome.MAYBE_EXECUTED:
            return f"{self.was_not}. {error.reason}"
        submission = getattr(error, "submission", None)
        if submission is None:
            text = f"{self._what('may have been')}: {error or repr(error)}"
            return f"{_sentence(text)} {self._kind[2]}"
        # The reason says what may have been done, and what to do.
        return (
            f"{_sentence(str(error))} The cause of this exception has the submission as "
            f"`submission`: {submission}"
        )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


_SUBMISSION = (
    "The change of {}",
    "submitted",
    "Search for its task before you submit the change again.",
)
_KINDS = {
    "submit_and_wait": _SUBMISSION,
    "cancel_task": (
        "The cancellation of task {}",
        "executed",
        "Query the task before you cancel it again.",
    ),
    "acknowledge_task_result": (
        "The acknowledgement of results",
        "executed",
        "Poll for results before you acknowledge them again.",
    ),
    "call": (
        "The operation {}",
        "executed",
        "If the operation changes something, query it before you call the operation again.",
    ),
}
"""What operations change, what is done with it, and the next step."""


def subject_of(operation: str, request: Any) -> Subject | None:
    """Return what an operation changes; None if the operation only reads."""
    kind = _SUBMISSION if operation.startswith("save_") else _KINDS.get(operation)
    if kind is None:
        return None
    if kind is _SUBMISSION:
        name = getattr(request, "domain_name", request)
        return Subject(kind, name if isinstance(name, str) else f"{len(name)} domains")
    return Subject(kind, getattr(request, "task_no", request))
