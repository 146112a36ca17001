package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.LogLevel;
import io.github.alidomain.Logging;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class LoggingTest {
    @Parameter
    Way way;

    final String domainName = domainName();

    /** Each with its level, its text and its thread. */
    final BlockingQueue<List<Object>> lines = new LinkedBlockingQueue<>();

    private String submit() throws Exception {
        try (DomainClient client = client(options())) {
            return way.submit(client, domainName).getTaskNo();
        }
    }

    private void take(LogLevel level, String message) {
        lines.add(List.of(level, message, Thread.currentThread().getName()));
    }

    /** Other tests write no log. */
    @AfterEach
    void writeNoLog() {
        Logging.enableLogging(LogLevel.OFF, (level, message) -> { });
    }

    @Test
    void aSinkTakesTheLinesOnAThreadForTheLog() throws Exception {
        Logging.enableLogging(LogLevel.INFO, this::take);
        String taskNo = submit();
        List<Object> line;
        do {
            line = lines.poll(10, TimeUnit.SECONDS);
            assertNotNull(line);
        } while (!line.get(1).toString().contains(taskNo));
        assertEquals(LogLevel.INFO, line.get(0));
        assertContains("task_no=" + taskNo, line.get(1).toString());
        assertFalse(line.get(1).toString().contains(domainName));
        assertEquals("alidomain-log", line.get(2));
    }

    @Test
    void aSinkThatFailsOrIsSlowHoldsUpNoCall() throws Exception {
        Logging.enableLogging(LogLevel.DEBUG, (level, message) -> {
            take(level, message);
            throw new IllegalStateException("the sink is broken");
        });
        assertFalse(submit().isEmpty());
        assertFalse(submit().isEmpty());
        // It is told of the next line all the same.
        for (int i = 0; i < 2; i++) assertNotNull(lines.poll(10, TimeUnit.SECONDS));
    }
}
