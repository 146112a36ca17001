package io.github.alidomain.example

import io.github.alidomain.TaskProgress

/** What the screen shows. */
sealed interface ContactChangeState {
    /** A change is open: another one must wait. */
    sealed interface Open : ContactChangeState

    /** Nothing is under way. */
    data object Idle : ContactChangeState

    /** The change is being submitted, or the app looks for the task of an earlier submission. */
    data object Busy : Open

    /** The task is known. Nobody knows yet how it ends. */
    data class Following(val progress: TaskProgress) : Open

    /** The task has ended, or took longer than the app waits. */
    data class Ended(val progress: TaskProgress) : ContactChangeState

    /** Nothing was changed, and the same change may succeed a little later if it is [retryable]. */
    data class Failed(val reason: String, val retryable: Boolean) : ContactChangeState

    /** Nobody knows what became of the change. What is known is stored: look again later. */
    data class Unknown(val reason: String, val candidates: List<String>) : Open
}
