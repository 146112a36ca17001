"""What a call changes, in the words of the note that an interruption gets."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Subject:
    """What a call changes, and what to do when it is not known whether it did."""

    def __init__(self, what: str, verb: str, advice: str) -> None:
        """Name the change, what is done with it, and the next step."""
        self._was = f"{what} was {verb}"
        self.was_not = f"{what} was not {verb}"
        self._may_have_been = f"{what} may have been {verb}"
        self._advice = advice
        self.unknown = f"{self._may_have_been}: the outcome is unknown. {advice}"

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
        return f"{self._was}, {text}{seen}"

    def failed(self, error: BaseException) -> str:
        """Describe a failure."""
        from ._native.alidomain import DomainError, Outcome  # which imports this package

        if isinstance(error, DomainError) and error.outcome != Outcome.MAYBE_EXECUTED:
            return f"{self.was_not}. {error.reason}"
        submission = getattr(error, "submission", None)
        if submission is None:
            return f"{_sentence(f'{self._may_have_been}: {error or repr(error)}')} {self._advice}"
        # The reason says what may have been done, and what to do.
        return (
            f"{_sentence(str(error))} The cause of this exception has the submission as "
            f"`submission`: {submission}"
        )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def subject_of(operation: str, request: Any) -> Subject | None:
    """Return what an operation changes; None if the operation only reads."""
    if operation.startswith("save_") or operation == "submit_and_wait":
        names = getattr(request, "domain_name", request)
        name = names if isinstance(names, str) else f"{len(names)} domains"
        advice = "Search for its task before you submit the change again."
        return Subject(f"The change of {name}", "submitted", advice)
    if operation == "cancel_task":
        name = getattr(request, "task_no", request)
        advice = "Query the task before you cancel it again."
        return Subject(f"The cancellation of task {name}", "executed", advice)
    if operation == "acknowledge_task_result":
        advice = "Poll for results before you acknowledge them again."
        return Subject("The acknowledgement of results", "executed", advice)
    if operation == "call":
        advice = "If the operation changes something, query it before you call the operation again."
        return Subject(f"The operation {request}", "executed", advice)
    return None
