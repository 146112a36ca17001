package androidx.activity

import android.app.Activity
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleOwner
import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelStore
import androidx.lifecycle.lifecycleScope
import kotlinx.coroutines.cancel

/** An activity whose view models outlive it when it is made anew, such as for a rotation. */
open class ComponentActivity : Activity(), LifecycleOwner {
    override val lifecycle: Lifecycle = Lifecycle()

    @Suppress("DEPRECATION")
    val viewModelStore: ViewModelStore by lazy { lastNonConfigurationInstance as ViewModelStore? ?: ViewModelStore() }

    @Deprecated("Android calls it")
    final override fun onRetainNonConfigurationInstance(): Any = viewModelStore

    override fun onDestroy() {
        super.onDestroy()
        lifecycleScope.cancel()
        if (!isChangingConfigurations) viewModelStore.clear()
    }
}

/** The view model of this class, which is made when it is first used. */
inline fun <reified T : ViewModel> ComponentActivity.viewModels(): Lazy<T> =
    lazy { viewModelStore.get(T::class.java, application) }
