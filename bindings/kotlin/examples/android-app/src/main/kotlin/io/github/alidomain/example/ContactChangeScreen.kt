package io.github.alidomain.example

import android.annotation.SuppressLint
import android.content.Context
import android.text.InputType
import android.view.View
import android.widget.Button
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.TextView

/** Two fields, two buttons, and the outcome of the change. */
@SuppressLint("ViewConstructor", "SetTextI18n")
class ContactChangeScreen(
    context: Context,
    private val submit: (domainName: String, registrantProfileId: Long) -> Unit,
    private val lookAgain: () -> Unit,
) : LinearLayout(context) {
    // The IDs keep what the user has typed when the screen is rotated.
    private val domainName = EditText(context).apply {
        id = 1
        hint = "Domain name"
        inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_URI
    }
    private val profileId = EditText(context).apply {
        id = 2
        hint = "ID of the registrant profile"
        inputType = InputType.TYPE_CLASS_NUMBER
    }
    private val submitButton = Button(context).apply {
        text = "Change the administrative contact"
        setOnClickListener { submitWhatWasTyped() }
    }
    private val lookAgainButton = Button(context).apply {
        text = "Look again"
        setOnClickListener { lookAgain() }
    }
    private val status = TextView(context)

    init {
        orientation = VERTICAL
        listOf<View>(domainName, profileId, submitButton, lookAgainButton, status).forEach(::addView)
    }

    /** Shows the outcome of the change. */
    fun show(state: ContactChangeState) {
        submitButton.isEnabled = state !is ContactChangeState.Open
        lookAgainButton.isEnabled = state is ContactChangeState.Unknown
        status.text = when (state) {
            is ContactChangeState.Idle -> ""
            is ContactChangeState.Busy -> "Working…"
            is ContactChangeState.Following -> "Task ${state.progress.taskNo}, query ${state.progress.polls}…"
            is ContactChangeState.Ended -> "Task ${state.progress.taskNo}: ${state.progress.state}"
            is ContactChangeState.Failed -> if (state.retryable) "${state.reason} You can try again." else state.reason
            is ContactChangeState.Unknown -> (listOf(state.reason) + state.candidates).joinToString("\n")
        }
    }

    private fun submitWhatWasTyped() {
        val id = profileId.text.toString().toLongOrNull()
        if (id == null) profileId.error = "a number" else submit(domainName.text.toString(), id)
    }
}
