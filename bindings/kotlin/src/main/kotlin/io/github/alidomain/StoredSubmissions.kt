@file:JvmName("StoredSubmissions")

package io.github.alidomain

// Java calls submissionToJson and submissionFromJson: it would see these as functions with a companion to pass.

/** Returns the submission as JSON, to store it. See [submissionToJson]. */
@JvmSynthetic
public fun UnresolvedSubmission.toJson(): String = submissionToJson(this)

/**
 * Reads a submission that [toJson] has written. See [submissionFromJson].
 *
 * @throws DomainException.InvalidRequest if the text is not such JSON. The exception names the wrong field.
 */
@JvmSynthetic
@Throws(DomainException::class)
public fun UnresolvedSubmission.Companion.fromJson(json: String): UnresolvedSubmission = submissionFromJson(json)
