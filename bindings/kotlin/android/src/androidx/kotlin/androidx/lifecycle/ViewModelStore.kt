package androidx.lifecycle

import android.app.Application

/** The view models of a screen. */
class ViewModelStore {
    private val models = mutableMapOf<Class<*>, ViewModel>()

    /** The view model of this class, which is made if there is none. */
    fun <T : ViewModel> get(type: Class<T>, application: Application): T {
        val model = models.getOrPut(type) { type.getConstructor(Application::class.java).newInstance(application) }
        return type.cast(model)!!
    }

    fun clear() {
        models.values.forEach { it.clear() }
        models.clear()
    }
}
