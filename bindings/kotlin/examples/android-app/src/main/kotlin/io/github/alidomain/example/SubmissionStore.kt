package io.github.alidomain.example

import android.content.SharedPreferences
import io.github.alidomain.UnresolvedSubmission
import io.github.alidomain.fromJson
import io.github.alidomain.toJson
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/**
 * What the next start of the app must know: a submission whose outcome is unknown, or a task that has not ended.
 *
 * Everything is on the disk when a method returns, since the system can kill the app at any time. Nothing here is secret.
 */
class SubmissionStore(private val preferences: SharedPreferences) {
    /** A submission whose outcome is unknown. */
    suspend fun submission(): UnresolvedSubmission? = read(SUBMISSION)?.let { UnresolvedSubmission.fromJson(it) }

    /** A task that has not ended. */
    suspend fun taskNo(): String? = read(TASK_NO)

    /** Stores a submission, instead of everything else. */
    suspend fun keepSubmission(submission: UnresolvedSubmission): Unit = write(SUBMISSION, submission.toJson())

    /** Stores a task, instead of everything else. */
    suspend fun keepTask(taskNo: String): Unit = write(TASK_NO, taskNo)

    /** Forgets everything: nothing is open any more. */
    suspend fun clear(): Unit = write(null, null)

    private suspend fun read(key: String): String? = withContext(Dispatchers.IO) { preferences.getString(key, null) }

    /** A coroutine that is cancelled must write, too: the user left the screen, and the change is still open. */
    private suspend fun write(key: String?, value: String?): Unit = withContext(NonCancellable + Dispatchers.IO) {
        check(preferences.edit().clear().apply { if (key != null) putString(key, value) }.commit()) {
            "The phone could not store the open change."
        }
    }

    private companion object {
        const val SUBMISSION = "submission"
        const val TASK_NO = "task-no"
    }
}
