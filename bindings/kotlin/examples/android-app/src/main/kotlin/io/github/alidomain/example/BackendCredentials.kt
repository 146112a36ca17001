package io.github.alidomain.example

import io.github.alidomain.Credentials
import io.github.alidomain.CredentialsProvider
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import java.time.Instant
import org.json.JSONObject

/**
 * Gets temporary (STS) credentials from your own backend.
 *
 * Never put an access key into an app: everybody who has the app can read the key, and it is valid until somebody notices.
 * The access key stays in the backend. For a user who has signed in, the backend calls `AssumeRole` with a policy that
 * allows no more than this user may do, and for no longer than necessary, such as 15 minutes.
 *
 * @param url Answers with a JSON object: `AccessKeyId`, `AccessKeySecret`, `SecurityToken`, `Expiration`.
 * @param sessionToken Returns what shows the backend that the user has signed in.
 */
class BackendCredentials(private val url: URL, private val sessionToken: () -> String) : CredentialsProvider {
    /** Runs on a thread of its own, never on the main thread. It may block. The client asks again before they expire. */
    override fun fetchCredentials(): Credentials {
        val connection = url.openConnection() as HttpURLConnection
        try {
            connection.connectTimeout = TIMEOUT_MS
            connection.readTimeout = TIMEOUT_MS
            connection.useCaches = false
            connection.setRequestProperty("Authorization", "Bearer ${sessionToken()}")
            // The text of the exception reaches the user and the log: it must hold no secret.
            if (connection.responseCode != 200) throw IOException("The backend answered HTTP ${connection.responseCode}.")
            val keys = JSONObject(connection.inputStream.bufferedReader().use { it.readText() })
            return Credentials.fromSts(
                accessKeyId = keys.getString("AccessKeyId"),
                accessKeySecret = keys.getString("AccessKeySecret"),
                securityToken = keys.getString("SecurityToken"),
                expiration = Instant.parse(keys.getString("Expiration")),
            )
        } finally {
            connection.disconnect()
        }
    }

    private companion object {
        const val TIMEOUT_MS = 10_000
    }
}
