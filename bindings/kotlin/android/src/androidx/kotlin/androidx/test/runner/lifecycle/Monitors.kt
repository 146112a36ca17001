@file:Suppress("unused", "UNUSED_PARAMETER")

package androidx.test.runner.lifecycle

/** Where an activity is in its life. */
enum class Stage { PRE_ON_CREATE, CREATED, STARTED, RESUMED, PAUSED, STOPPED, RESTARTED, DESTROYED }

/** Where an app is in its life. */
enum class ApplicationStage { PRE_ON_CREATE, CREATED }

interface ActivityLifecycleMonitor

interface ApplicationLifecycleMonitor

object ActivityLifecycleMonitorRegistry {
    @JvmStatic
    fun registerInstance(monitor: ActivityLifecycleMonitor?) = Unit
}

object ApplicationLifecycleMonitorRegistry {
    @JvmStatic
    fun registerInstance(monitor: ApplicationLifecycleMonitor?) = Unit
}
