package io.github.alidomain.internal

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.FileTime
import java.time.Instant
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createDirectory
import kotlin.io.path.createSymbolicLinkPointingTo
import kotlin.io.path.deleteRecursively
import kotlin.io.path.exists
import kotlin.io.path.setLastModifiedTime
import kotlin.io.path.writeText
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals

/** What Windows needs: it keeps the file of a library while a program has it loaded. */
@OptIn(ExperimentalPathApi::class)
class NativeLibraryTest {
    private val parent = Files.createTempDirectory("alidomain-test")

    @AfterTest
    fun remove() = parent.deleteRecursively()

    private fun folder(name: String, file: String): Path =
        parent.resolve(name).createDirectory().also { it.resolve(file).writeText("text") }

    private fun Path.age() = setLastModifiedTime(FileTime.from(Instant.now().minusSeconds(3600)))

    @Test
    fun `only old folders of libraries are removed, with nothing but the library`() {
        val old = folder("alidomain-jni-old", LIBRARY)
        val new = folder("alidomain-jni-new", LIBRARY)
        val full = folder("alidomain-jni-full", "other")
        val foreign = folder("other", LIBRARY)
        for (folder in listOf(old, full, foreign)) folder.age()
        NativeLibrary.removeOld(parent, LIBRARY)
        assertEquals(listOf(false, true, true), listOf(old, new, foreign).map { it.resolve(LIBRARY).exists() })
        assertEquals(listOf(false, true), listOf(old, full.resolve("other")).map { it.exists() })
    }

    @Test
    fun `a link to the files of another is left alone`() {
        val files = folder("files", LIBRARY)
        files.age()
        val link = parent.resolve("alidomain-jni-link").createSymbolicLinkPointingTo(files)
        NativeLibrary.removeOld(parent, LIBRARY)
        assertEquals(listOf(true, true), listOf(link, files.resolve(LIBRARY)).map { it.exists() })
    }

    private companion object {
        const val LIBRARY = "alidomain_jni.dll"
    }
}
