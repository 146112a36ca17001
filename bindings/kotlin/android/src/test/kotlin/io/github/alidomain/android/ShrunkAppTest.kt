package io.github.alidomain.android

import java.io.File
import java.net.URI
import java.nio.file.FileSystems
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import java.util.jar.JarFile
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import proguard.Configuration
import proguard.ConfigurationParser
import proguard.ProGuard

/**
 * An app that was shrunk and obfuscated with the rules that its libraries bring, and no others. As with R8 in its full mode,
 * members of classes that are kept go, too, if no rule names them.
 *
 * R8 itself is not in Maven Central, so it is ProGuard that shrinks. The app then runs on this JVM, and loads the native
 * library as on Android.
 */
class ShrunkAppTest {
    private val folder = File("target/shrunk").apply { mkdirs() }
    private val rules = File(property("alidomain.rules")).readText()
    private val domainNames = List(4) { Sandbox.domainName() }

    @AfterTest
    fun assertThatItWasShrunk() {
        val classes = JarFile(jar()).use { jar -> jar.entries().asSequence().map { it.name }.toList() }
        // A class of the interface has another name, or is gone.
        assertFalse("io/github/alidomain/DomainException.class" in classes, "$classes")
        assertFalse("io/github/alidomain/QueryTaskListRequest.class" in classes, "$classes")
    }

    @Test
    fun `every scenario runs with the rules of the package`() {
        val (plain, lost, late, refused) = domainNames
        Sandbox.instruct(lost, "close", "execute" to true)
        Sandbox.instruct(late, "delay", "milliseconds" to 60_000, "execute" to true)
        Sandbox.instruct(refused, "refuse", "code" to "Forbidden.RAM")
        shrink(rules)
        val (exitCode, output) = run(plain, lost, late, refused)
        assertEquals(0, exitCode, output)
        // A newer JVM also prints warnings.
        val scenarios = output.lines().filter { Regex("[a-zA-Z ]+: (true|false)|done").matches(it) }
        assertEquals(listOf("done"), scenarios.filterNot { it.endsWith(": true") }, output)
        assertEquals(11, scenarios.size, output)
    }

    @Test
    fun `without a rule the native library is not loaded`() {
        val keeping = Regex("(?m)^-keep[^{]*\\{[^}]*}").findAll(rules).map { it.value }.toList()
        assertTrue(keeping.size > 1, rules)
        for (rule in keeping) {
            shrink(rules.replace(rule, ""))
            val (exitCode, output) = run(*domainNames.toTypedArray())
            assertTrue(exitCode != 0, "not needed: $rule")
            assertContains(output, Regex("Error"))
        }
    }

    private fun jar() = File(folder, "app.jar")

    private fun shrink(rules: String) {
        val text = """
            -injars ${path(Class.forName("io.github.alidomain.DomainClient"))}(io/github/alidomain/**.class)
            -injars ${path(javaClass)}(io/github/alidomain/android/shrunk/**.class)
            -injars ${path(Unit::class.java)}(**.class)
            -injars ${path(CoroutineScope::class.java)}(!kotlinx/coroutines/debug/**,**.class)
            -injars ${path(Class.forName("org.jetbrains.annotations.NotNull"))}(**.class)
            -outjars ${jar().absolutePath}
            -libraryjars ${classesOfJava.absolutePath}
            -keep class io.github.alidomain.android.shrunk.ShrunkAppKt {
                public static void main(java.lang.String[]);
            }
            -repackageclasses
            -allowaccessmodification
            -dontnote **
            # What ProGuard optimizes of kotlinx.coroutines, the JVM refuses to load.
            -dontoptimize
            ${resource(CoroutineScope::class.java, "META-INF/proguard/coroutines.pro")}
            $rules
        """
        val file = File(folder, "app.pro").apply { writeText(text) }
        val configuration = Configuration()
        ConfigurationParser(file, System.getProperties()).use { it.parse(configuration) }
        // A newer file would stay as it is.
        jar().delete()
        ProGuard(configuration).execute()
    }

    private fun run(vararg domainNames: String): Pair<Int, String> {
        val libraries = File(property("alidomain.native")).walk().single { it.name.startsWith("libalidomain_jni.") }
        val java = File(System.getProperty("java.home"), "bin/java").path
        val output = File(folder, "output")
        val process = ProcessBuilder(
            java,
            "-Djava.library.path=${libraries.parent}",
            "-cp",
            jar().path,
            "io.github.alidomain.android.shrunk.ShrunkAppKt",
            Sandbox.url,
            *domainNames,
        ).redirectErrorStream(true).redirectOutput(output).start()
        if (!process.waitFor(2, TimeUnit.MINUTES)) process.destroyForcibly().waitFor()
        return process.exitValue() to output.readText()
    }

    /** Java's own classes, which a JDK need not have as a file. */
    private val classesOfJava: File by lazy {
        val root = FileSystems.getFileSystem(URI("jrt:/")).getPath("modules", "java.base")
        File(folder, "java.jar").also { jar ->
            ZipOutputStream(jar.outputStream()).use { zip ->
                Files.walk(root.resolve("java")).filter { it.toString().endsWith(".class") }.forEach {
                    zip.putNextEntry(ZipEntry(root.relativize(it).toString()))
                    Files.copy(it, zip)
                }
            }
        }
    }

    private fun path(of: Class<*>) = File(of.protectionDomain.codeSource.location.toURI()).path

    private fun resource(of: Class<*>, name: String): String =
        JarFile(path(of)).use { jar -> jar.getInputStream(jar.getEntry(name)).bufferedReader().readText() }

    private fun property(name: String): String = checkNotNull(System.getProperty(name)) { "$name is not set" }
}
