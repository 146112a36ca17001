package io.github.alidomain

import kotlin.system.exitProcess

/** Submits a change of the domain name in its argument, logs it, and ends at once. */
fun main(arguments: Array<String>) {
    enableLogging(LogLevel.INFO)
    Sandbox.client().use { client ->
        println(client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(arguments.single())).taskNo)
    }
    exitProcess(0)
}
