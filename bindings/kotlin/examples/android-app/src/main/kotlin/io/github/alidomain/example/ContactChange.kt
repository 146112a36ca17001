package io.github.alidomain.example

import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.ReconciliationState
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse
import io.github.alidomain.TaskState
import io.github.alidomain.UnresolvedSubmission
import io.github.alidomain.cancelledCalls
import io.github.alidomain.completedCall
import io.github.alidomain.submission
import java.time.Instant
import java.util.UUID
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/**
 * Changes one contact at a time. A submission with an unknown outcome is stored until its task is found.
 *
 * All methods are for the main thread, and none blocks it: the client works on its own threads.
 */
class ContactChange(private val client: DomainClient, private val store: SubmissionStore) {
    private val mutableState = MutableStateFlow<ContactChangeState>(ContactChangeState.Idle)

    val state: StateFlow<ContactChangeState> = mutableState.asStateFlow()

    /** Submits a change and follows its task. Does nothing while another change is open. */
    suspend fun submit(request: SaveSingleTaskForUpdatingContactInfoRequest) {
        if (state.value is ContactChangeState.Open) return
        mutableState.value = ContactChangeState.Busy
        val response = try {
            store.keepSubmission(note(request))
            client.saveSingleTaskForUpdatingContactInfo(request)
        } catch (cancelled: CancellationException) {
            // The user left the screen. The call has ended, and the exception says how.
            keep(cancelled)
            throw cancelled
        } catch (error: DomainException.OutcomeUnknown) {
            store.keepSubmission(error.submission)
            mutableState.value = ContactChangeState.Unknown(error.reason, error.candidates)
            return
        } catch (error: DomainException) {
            store.clear()
            mutableState.value = ContactChangeState.Failed(error.reason, error.retryable)
            return
        }
        follow(response.taskNo)
    }

    /** Goes on with what an earlier screen, or an app that was killed, has left open. */
    suspend fun resume() {
        if (state.value is ContactChangeState.Busy || state.value is ContactChangeState.Following) return
        mutableState.value = ContactChangeState.Busy
        val submission = store.submission()
        val taskNo = store.taskNo()
        when {
            submission != null -> reconcile(submission)
            taskNo != null -> follow(taskNo)
            else -> mutableState.value = ContactChangeState.Idle
        }
    }

    private suspend fun reconcile(submission: UnresolvedSubmission) {
        val found = try {
            client.reconcileSubmission(submission)
        } catch (error: DomainException) {
            // It stays stored: the app looks again at its next start, or when the user asks for it.
            mutableState.value = ContactChangeState.Unknown(error.reason, emptyList())
            return
        }
        val taskNo = found.taskNo
        when {
            found.state == ReconciliationState.FOUND && taskNo != null -> follow(taskNo)
            found.state == ReconciliationState.NOT_EXECUTED -> {
                store.clear()
                mutableState.value = ContactChangeState.Failed(found.reason, retryable = true)
            }
            else -> mutableState.value = ContactChangeState.Unknown(found.reason, found.candidates)
        }
    }

    private suspend fun follow(taskNo: String) {
        store.keepTask(taskNo)
        try {
            client.followTask(taskNo).collect { progress ->
                if (progress.state != TaskState.STILL_RUNNING) store.clear()
                val isLast = progress.nextPollIn == null
                mutableState.value =
                    if (isLast) ContactChangeState.Ended(progress) else ContactChangeState.Following(progress)
            }
        } catch (error: DomainException) {
            // The task goes on without the app, and stays stored.
            mutableState.value = ContactChangeState.Unknown(error.reason, listOf(taskNo))
        }
    }

    private suspend fun keep(cancelled: CancellationException) {
        val submission = cancelled.submission
        val response = cancelled.completedCall?.response as? SaveSingleTaskForUpdatingContactInfoResponse
        when {
            submission != null -> store.keepSubmission(submission)
            response != null -> store.keepTask(response.taskNo)
            // Not sent, or certainly not executed.
            cancelled.cancelledCalls.all { it is DomainException } -> store.clear()
        }
    }

    /**
     * What is known of a submission before it is made. If the system kills the app during the call, this is all that is
     * left: `reconcileSubmission` then lists tasks that may be its own, and claims none.
     */
    private fun note(request: SaveSingleTaskForUpdatingContactInfoRequest): UnresolvedSubmission {
        val now = Instant.now()
        return UnresolvedSubmission(
            domainName = request.domainName,
            contactType = request.contactType,
            // The client makes its nonces itself, and does not tell them before.
            signatureNonce = UUID.randomUUID().toString(),
            submittedAt = now,
            signedAt = now.plusSeconds(CALL_SECONDS),
            // The phone's clock may be wrong.
            clockUncertainty = 10.minutes,
            contested = true,
        )
    }

    private companion object {
        /** The timeout of a call, which is the last time at which it signs a request. */
        const val CALL_SECONDS = 60L
    }
}
