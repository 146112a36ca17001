package io.github.alidomain.android

import android.os.Build
import io.github.alidomain.version
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** An app's own tests on Robolectric, which is a JVM with Android's classes. */
@RunWith(RobolectricTestRunner::class)
class NativeLibraryTest {
    @Test
    fun `Robolectric gets the library of this machine`() {
        assertEquals(34, Build.VERSION.SDK_INT)
        assertNotEquals("The Android Project", System.getProperty("java.vm.vendor"))
        assertTrue(version().isNotEmpty())
    }
}
