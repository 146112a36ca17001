package io.github.alidomain.internal

import io.github.alidomain.BlockingSequence
import io.github.alidomain.BulkOptions
import io.github.alidomain.BulkResult
import io.github.alidomain.BulkSubmission
import io.github.alidomain.DomainClient
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

// The results of many submissions, as they come.

/** The results. Who gives up collecting them ends the submissions. */
internal fun bulkResults(
    client: DomainClient,
    requests: List<SaveSingleTaskForUpdatingContactInfoRequest>,
    options: BulkOptions?,
): Flow<BulkResult> = flow {
    client.bulkSubmission(requests, options).ending { bulk ->
        do {
            val results = bulk.nextResults()
            results.forEach { emit(it) }
        } while (results.isNotEmpty())
    }
}

/** The results, for a thread that blocks. */
internal fun bulkResultsBlocking(
    client: DomainClient,
    requests: List<SaveSingleTaskForUpdatingContactInfoRequest>,
    options: BulkOptions?,
): BlockingSequence<BulkResult> = BlockingSequence {
    iterator {
        // Of an iteration that is given up before its end, the garbage collector closes it.
        client.bulkSubmission(requests, options).ending { bulk ->
            do {
                val results = bulk.nextResultsBlocking()
                yieldAll(results)
            } while (results.isNotEmpty())
        }
    }
}

private inline fun BulkSubmission.ending(take: (BulkSubmission) -> Unit) = use {
    try {
        take(it)
    } finally {
        it.cancel()
    }
}
