package io.github.alidomain

import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.createTempFile
import kotlin.io.path.deleteExisting
import kotlin.io.path.readText

/** How a program ended, and what it wrote. */
internal class Ended(val exitCode: Int, val output: String, val errors: String)

/** Runs a program of the tests' class path as a user does: in a process of its own, with more in its [environment]. */
internal fun runJava(
    mainClass: String,
    vararg arguments: String,
    environment: Map<String, String> = emptyMap(),
    options: List<String> = emptyList(),
): Ended {
    val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
    val command = listOf(java) + options + listOf("-cp", System.getProperty("java.class.path"), mainClass) + arguments
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
