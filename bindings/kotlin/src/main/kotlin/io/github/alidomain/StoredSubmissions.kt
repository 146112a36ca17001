@file:JvmName("StoredSubmissions")

package io.github.alidomain

/** Returns the submission as JSON, to store it: see [submissionToJson]. */
public fun UnresolvedSubmission.toJson(): String = submissionToJson(this)

/**
 * Reads a submission that [toJson] has written: see [submissionFromJson].
 *
 * @throws DomainException.InvalidRequest if the text is no such JSON. The exception names the field that is wrong.
 */
public fun UnresolvedSubmission.Companion.fromJson(json: String): UnresolvedSubmission = submissionFromJson(json)
