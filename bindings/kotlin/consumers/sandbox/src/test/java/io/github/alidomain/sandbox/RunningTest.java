package io.github.alidomain.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are not the sandbox. */
class RunningTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "[]", "{}", "{\"endpoint\": \"http://127.0.0.1\"}"})
    void anotherProgramIsStopped(String line) throws Exception {
        Path program = program("echo '" + line + "'; exec sleep 1000");
        var error = assertThrows(IllegalStateException.class, () -> new Running(program, Duration.ofSeconds(30)));
        String problem = " is not the sandbox: its first line does not say where it listens";
        assertEquals(program + problem, error.getMessage());
        assertNothingRuns();
    }

    /** Without exec, a process of its own keeps the output open. Maven waits for it. */
    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 1000", "sleep 2"})
    void aSilentProgramIsStopped(String script) throws Exception {
        Path program = program(script);
        var error = assertThrows(IllegalStateException.class, () -> new Running(program, Duration.ofMillis(100)));
        assertEquals(program + " is not the sandbox: it said nothing within 100 ms", error.getMessage());
        assertNothingRuns();
    }

    @Test
    void aProgramThatEndsIsNamed() throws Exception {
        Path program = program("exit 3");
        var error = assertThrows(IllegalStateException.class, () -> new Running(program, Duration.ofSeconds(30)));
        assertEquals(program + " ended before it listened", error.getMessage());
    }

    private Path program(String script) throws Exception {
        Path program = folder.resolve("program");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }

    private static void assertNothingRuns() {
        assertEquals(0, ProcessHandle.current().children().filter(ProcessHandle::isAlive).count());
    }
}
