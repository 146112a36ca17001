package io.github.alidomain.example

import android.app.Application
import androidx.lifecycle.AndroidViewModel
import androidx.lifecycle.viewModelScope
import io.github.alidomain.ContactType
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch

/** Keeps a change while the screen is rotated. When the user leaves the screen, its scope is cancelled. */
class ContactChangeViewModel(application: Application) : AndroidViewModel(application) {
    private val change = (application as ContactChangeApp).let { ContactChange(it.client, it.store) }

    val state: StateFlow<ContactChangeState> = change.state

    init {
        resume()
    }

    /** Points the administrative contact of a domain at another registrant profile. */
    fun submit(domainName: String, registrantProfileId: Long) {
        val request = SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, registrantProfileId)
        viewModelScope.launch { change.submit(request) }
    }

    /** Looks again for what is open. */
    fun resume() {
        viewModelScope.launch { change.resume() }
    }
}
