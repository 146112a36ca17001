package androidx.test.platform.app

import android.app.Instrumentation
import android.os.Bundle

/** Robolectric tells it which instrumentation it uses. */
@Suppress("unused", "UNUSED_PARAMETER")
object InstrumentationRegistry {
    @JvmStatic
    fun registerInstance(instrumentation: Instrumentation?, arguments: Bundle?) = Unit
}
