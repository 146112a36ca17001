package androidx.lifecycle

import android.app.Application
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel

/** What a screen knows. It lives until the screen is left for good. */
abstract class ViewModel {
    internal val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)

    protected open fun onCleared() {}

    internal fun clear() {
        scope.cancel()
        onCleared()
    }
}

/** A view model that knows its app. */
open class AndroidViewModel(private val application: Application) : ViewModel() {
    @Suppress("UNCHECKED_CAST")
    open fun <T : Application> getApplication(): T = application as T
}

/** Runs on the main thread until the view model is cleared. */
val ViewModel.viewModelScope: CoroutineScope get() = scope
