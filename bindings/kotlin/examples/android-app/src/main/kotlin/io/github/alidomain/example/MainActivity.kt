package io.github.alidomain.example

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.viewModels
import androidx.lifecycle.lifecycleScope
import kotlinx.coroutines.launch

/** The only screen. A rotation makes a new one, which shows what the view model knows. */
class MainActivity : ComponentActivity() {
    private val viewModel: ContactChangeViewModel by viewModels()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val screen = ContactChangeScreen(this, viewModel::submit, viewModel::resume)
        setContentView(screen)
        lifecycleScope.launch { viewModel.state.collect(screen::show) }
    }
}
