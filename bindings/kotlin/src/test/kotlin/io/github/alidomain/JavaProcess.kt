package io.github.alidomain

import java.io.File
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.createTempFile
import kotlin.io.path.deleteExisting
import kotlin.io.path.readText

/** How a program ended, and what it wrote. */
internal class Ended(val exitCode: Int, val output: String, val errors: String)

/**
 * Runs a program of the tests' class path as a user does: in a process of its own, with more in its [environment]. SLF4J is
 * there only [withSlf4j]; what has [without] in its path is not.
 */
internal fun runJava(
    mainClass: String,
    vararg arguments: String,
    environment: Map<String, String> = emptyMap(),
    options: List<String> = emptyList(),
    withSlf4j: Boolean = false,
    without: String? = null,
): Ended {
    val classPath = System.getProperty("java.class.path").split(File.pathSeparator)
        .filter { (withSlf4j || "slf4j" !in it) && (without == null || without !in it) }.joinToString(File.pathSeparator)
    val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
    val command = listOf(java) + options + listOf("-cp", classPath, mainClass) + arguments
    val process = ProcessBuilder(command)
    process.environment() += environment
    val (output, errors) = createTempFile() to createTempFile()
    try {
        val running = process.redirectOutput(output.toFile()).redirectError(errors.toFile()).start()
        val hasEnded = running.waitFor(2, TimeUnit.MINUTES)
        running.destroyForcibly()
        check(hasEnded) { "$mainClass did not end: ${output.readText()}${errors.readText()}" }
        return Ended(running.exitValue(), output.readText(), errors.readText())
    } finally {
        output.deleteExisting()
        errors.deleteExisting()
    }
}
