package io.github.alidomain.android

import android.content.Context
import android.os.Looper
import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.view.ViewGroup
import android.widget.Button
import android.widget.EditText
import android.widget.TextView
import io.github.alidomain.DomainClient
import io.github.alidomain.example.ContactChangeApp
import io.github.alidomain.example.ContactChangeScreen
import io.github.alidomain.example.MainActivity
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotSame
import kotlin.test.assertSame
import kotlin.test.assertTrue
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config

/** The example app, as a user sees it. */
@RunWith(RobolectricTestRunner::class)
@Config(application = ExampleAppTest.App::class)
class ExampleAppTest {
    /** The app, with a client for the sandbox. */
    class App : ContactChangeApp() {
        override var client: DomainClient = Sandbox.client()
    }

    private val app = RuntimeEnvironment.getApplication() as App
    private val domainName = Sandbox.domainName()
    private val activities = mutableListOf<ActivityController<MainActivity>>()
    private val threadsOfTexts = mutableSetOf<Looper?>()

    @AfterTest
    fun leave() {
        activities.forEach { if (!it.get().isDestroyed) it.pause().stop().destroy() }
        app.client.close()
        assertTrue(threadsOfTexts.all { it === Looper.getMainLooper() }, "a text was set on another thread")
    }

    @Test
    fun `a change is submitted and followed`() {
        Sandbox.plan(domainName, "waiting_ms" to 300)
        val activity = start()
        submit(activity)
        assertEquals("Working…", activity.status())
        assertFalse(activity.submitButton().isEnabled)
        until(activity, "query 1…")
        until(activity, "SUCCEEDED")
        assertContains(activity.status(), Sandbox.taskNos(domainName).single())
        assertTrue(activity.submitButton().isEnabled)
        assertNothingStored()
    }

    @Test
    fun `a task that fails is shown`() {
        Sandbox.plan(domainName, "failure" to mapOf("error_msg" to "no", "fail_reason" to "no", "task_result" to "no"))
        val activity = start()
        submit(activity)
        until(activity, "FAILED")
        assertNothingStored()
    }

    @Test
    fun `an error is shown`() {
        Sandbox.instruct(domainName, "refuse", "code" to "Forbidden.RAM")
        val activity = start()
        submit(activity)
        until(activity, "Forbidden.RAM")
        assertTrue(activity.submitButton().isEnabled)
        assertNothingStored()
    }

    @Test
    fun `a rotation keeps the change under way`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 1000)
        val controller = start()
        submit(controller)
        MainThread.until("the request arrived") { Sandbox.seen(domainName) == 1 }
        val first = controller.get()
        controller.rotate()
        assertNotSame(first, controller.get())
        assertSame(first.viewModelStore, controller.get().viewModelStore)
        assertEquals(domainName, controller.fields()[0].text.toString())
        until(controller, "SUCCEEDED")
        assertContains(controller.status(), Sandbox.taskNos(domainName).single())
    }

    @Test
    fun `a rotation goes on with following a task`() {
        Sandbox.plan(domainName, "waiting_ms" to 3_600_000)
        val controller = start()
        submit(controller)
        until(controller, "query 1…")
        controller.rotate()
        until(controller, "query 3…")
        assertFalse(controller.submitButton().isEnabled)
    }

    @Test
    fun `a change that is open when the screen is left goes on at the next start`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000, "execute" to true)
        val left = start()
        submit(left)
        MainThread.until("the request arrived") { Sandbox.seen(domainName) == 1 }
        left.pause().stop().destroy()
        MainThread.until("the submission was stored") { "\"contested\":false" in stored("submission") }
        val next = start()
        until(next, "SUCCEEDED")
        assertContains(next.status(), Sandbox.taskNos(domainName).single())
        assertNothingStored()
    }

    @Test
    fun `a task that is followed when the screen is left is followed at the next start`() {
        Sandbox.plan(domainName, "waiting_ms" to 1000)
        val left = start()
        submit(left)
        until(left, "query 1…")
        left.pause().stop().destroy()
        assertEquals(Sandbox.taskNos(domainName).single(), stored("task-no"))
        val next = start()
        until(next, "SUCCEEDED")
        assertNothingStored()
    }

    @Test
    fun `an unknown outcome survives the end of the process, and is reconciled at the next start`() {
        app.client.close()
        app.client = Sandbox.once()
        Sandbox.instruct(domainName, "close", "execute" to true)
        val killed = start()
        submit(killed)
        untilUnknown(killed)
        assertFalse(killed.submitButton().isEnabled)
        // Nobody tells an app that it is killed: a new one has a client, view models and activities of its own.
        app.client.close()
        app.client = Sandbox.client()
        val next = start()
        until(next, "SUCCEEDED")
        assertContains(next.status(), Sandbox.taskNos(domainName).single())
        assertNothingStored()
    }

    @Test
    fun `of an app that is killed during the call, a note is left`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000, "execute" to true)
        val killed = start()
        submit(killed)
        MainThread.until("the request arrived") { Sandbox.seen(domainName) == 1 }
        val next = start()
        // The task may be that of somebody else: it is shown, and not claimed.
        until(next, Sandbox.taskNos(domainName).single())
        assertTrue(next.lookAgainButton().isEnabled)
        assertContains(stored("submission"), "\"contested\":true")
    }

    @Test
    fun `a submission that was not executed can be made again`() {
        app.client.close()
        app.client = Sandbox.once()
        Sandbox.instruct(domainName, "refuse", "code" to "SignatureNonceUsed")
        val activity = start()
        submit(activity)
        untilUnknown(activity)
        MainThread.until("it was not executed") {
            activity.lookAgainButton().takeIf { it.isEnabled }?.performClick()
            activity.submitButton().isEnabled
        }
        submit(activity)
        until(activity, "SUCCEEDED")
    }

    private fun start(): ActivityController<MainActivity> {
        val controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        activities += controller
        controller.watchTexts()
        return controller
    }

    private fun ActivityController<MainActivity>.rotate() {
        recreate()
        watchTexts()
    }

    private fun submit(activity: ActivityController<MainActivity>) {
        MainThread.until("nothing is open") { activity.submitButton().isEnabled }
        activity.fields()[0].setText(domainName)
        activity.fields()[1].setText("42")
        activity.submitButton().performClick()
    }

    private fun until(activity: ActivityController<MainActivity>, text: String) =
        MainThread.until("“$text” is shown") { text in activity.status() }

    private fun untilUnknown(activity: ActivityController<MainActivity>) =
        MainThread.until("the outcome is unknown") { activity.lookAgainButton().isEnabled }

    private fun assertNothingStored() {
        MainThread.until("nothing is stored") { preferences().isEmpty() }
    }

    private fun stored(key: String): String = preferences()[key] as String? ?: ""

    private fun preferences(): Map<String, *> =
        app.getSharedPreferences("contact-change", Context.MODE_PRIVATE).all

    private fun ActivityController<MainActivity>.watchTexts() {
        val watcher = object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) {
                threadsOfTexts += Looper.myLooper()
            }
        }
        statusView().addTextChangedListener(watcher)
    }

    private fun ActivityController<MainActivity>.screen(): List<View> {
        val content = get().findViewById<ViewGroup>(android.R.id.content)
        val screen = content.getChildAt(0) as ContactChangeScreen
        return List(screen.childCount) { screen.getChildAt(it) }
    }

    private fun ActivityController<MainActivity>.fields() = screen().filterIsInstance<EditText>()

    private fun ActivityController<MainActivity>.submitButton() = screen().filterIsInstance<Button>()[0]

    private fun ActivityController<MainActivity>.lookAgainButton() = screen().filterIsInstance<Button>()[1]

    private fun ActivityController<MainActivity>.statusView() = screen().last() as TextView

    private fun ActivityController<MainActivity>.status() = statusView().text.toString()
}
