package io.github.alidomain.example

import android.app.Application
import android.content.Context
import io.github.alidomain.Credentials
import io.github.alidomain.DomainClient
import java.net.URI

/** The app. Its one client keeps connections and credentials for all screens. */
open class ContactChangeApp : Application() {
    /** Created at the first use. This loads the native library and sends nothing. The client is never closed. */
    open val client: DomainClient by lazy {
        DomainClient(Credentials.fromProvider(BackendCredentials(URI(BACKEND).toURL(), ::sessionToken)))
    }

    val store: SubmissionStore by lazy {
        SubmissionStore(getSharedPreferences("contact-change", Context.MODE_PRIVATE))
    }

    /** The session token from the backend. Your own app keeps it in a safer place. */
    private fun sessionToken(): String =
        checkNotNull(getSharedPreferences("session", Context.MODE_PRIVATE).getString("token", null)) {
            "The user is not signed in."
        }

    private companion object {
        /** Put your own backend here. */
        const val BACKEND = "https://backend.example.com/domain-credentials"
    }
}
