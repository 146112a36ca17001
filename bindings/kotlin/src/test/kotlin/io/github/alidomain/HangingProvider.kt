package io.github.alidomain

import java.util.concurrent.CountDownLatch
import kotlin.test.assertFailsWith
import kotlin.time.Duration.Companion.seconds

/** Gives up waiting for a provider that never answers, and leaves main. The signature's version is the only argument. */
fun main(args: Array<String>) {
    val asked = CountDownLatch(1)
    val provider = object : CredentialsProvider {
        override fun fetchCredentials(): Credentials {
            asked.countDown()
            while (true) Thread.sleep(Long.MAX_VALUE)
        }
    }
    val options = ClientOptions(timeout = 1.seconds)
    SignatureVersion.valueOf(args.single()).client(Credentials.fromProvider(provider), options).use { client ->
        assertFailsWith<DomainException.Credentials> {
            client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
        }
    }
    asked.await()
    println("main is left")
}
