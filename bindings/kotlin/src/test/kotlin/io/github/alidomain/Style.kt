package io.github.alidomain

import kotlinx.coroutines.runBlocking

/** The two ways to call every operation, for tests that must hold for both. */
enum class Style {
    AWAITED, BLOCKING;

    fun <T> call(awaited: suspend () -> T, blocking: () -> T): T = when (this) {
        AWAITED -> runBlocking { awaited() }
        BLOCKING -> blocking()
    }

    fun submit(client: DomainClient, request: SaveSingleTaskForUpdatingContactInfoRequest) = call(
        { client.saveSingleTaskForUpdatingContactInfo(request) },
        { client.saveSingleTaskForUpdatingContactInfoBlocking(request) },
    )
}
