package io.github.alidomain.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where the program is. */
final class Program {
    private static final String NAMED = "alidomain.sandbox.program";
    private static final String NAMED_BY_VARIABLE = "ALIDOMAIN_SANDBOX_PROGRAM";
    private static Path unpacked;

    private Program() {}

    /** The program that a property or a variable names, or else the one in this jar. */
    static Path find() {
        String named = System.getProperty(NAMED, System.getenv(NAMED_BY_VARIABLE));
        return named == null || named.isEmpty() ? unpacked() : Path.of(named);
    }

    /** Unpacks the program once: one that is still being written cannot be run. */
    private static synchronized Path unpacked() {
        if (unpacked != null) return unpacked;
        String platform = platform();
        String name = platform.startsWith("windows") ? "alidomain-sandbox.exe" : "alidomain-sandbox";
        try (InputStream program = Program.class.getResourceAsStream("program/" + platform + "/" + name)) {
            if (program == null) {
                throw new IllegalStateException(
                        "the jar of alidomain-sandbox has no program for " + platform + ": set the system property " + NAMED
                                + " or the environment variable " + NAMED_BY_VARIABLE + " to the path of a program");
            }
            Path folder = Files.createTempDirectory("alidomain-sandbox");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve(name);
            file.toFile().deleteOnExit();
            Files.copy(program, file);
            if (!file.toFile().setExecutable(true)) throw new IOException(file + " cannot be made executable");
            unpacked = file;
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("the program of alidomain-sandbox cannot be unpacked", e);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean isArm = processor.equals("aarch64") || processor.equals("arm64");
        String name = system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "macos" : "linux";
        return name + (isArm ? "-aarch64" : processor.contains("64") ? "-x86-64" : "-" + processor);
    }
}
