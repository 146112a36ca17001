package androidx.lifecycle

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob

/** The life of an activity. */
class Lifecycle {
    internal val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
}

interface LifecycleOwner {
    val lifecycle: Lifecycle
}

/** Runs on the main thread until the activity is destroyed. */
val LifecycleOwner.lifecycleScope: CoroutineScope get() = lifecycle.scope
