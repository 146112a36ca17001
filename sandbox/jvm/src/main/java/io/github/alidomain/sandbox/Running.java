package io.github.alidomain.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** A run of the program. It ends with this JVM, even if the JVM is killed: its standard input is closed then. */
final class Running {
    private static final int TIMEOUT_MS = 10_000;

    /** Within this time the program must say where it listens. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Where the sandbox listens, and the keys that it knows. */
    final JSONObject introduction;

    private final Process process;

    Running() {
        this(Program.find(), LIMIT);
    }

    Running(Path program, Duration limit) {
        try {
            process = new ProcessBuilder(program.toString(), "--json", "--until-stdin-closes")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
        }
        boolean listens = false;
        try {
            introduction = introduction(program, firstLine(program, limit));
            listens = true;
        } finally {
            if (!listens) stop();
        }
    }

    private String firstLine(Path program, Duration limit) {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        InputStream out = process.getInputStream();
                        line.complete(new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8)).readLine());
                    } catch (IOException e) {
                        line.completeExceptionally(e);
                    }
                },
                "alidomain-sandbox");
        // It may read for ever: another process can keep the output open.
        reader.setDaemon(true);
        reader.start();
        try {
            return line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String problem = "it said nothing within " + limit.toMillis() + " ms";
            throw new IllegalStateException(program + " is not the sandbox: " + problem);
        } catch (ExecutionException e) {
            throw new IllegalStateException("what " + program + " says cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the start of " + program + " was interrupted", e);
        }
    }

    private static JSONObject introduction(Path program, String line) {
        if (line == null) throw new IllegalStateException(program + " ended before it listened");
        try {
            JSONObject introduction = new JSONObject(line);
            for (String name : List.of("endpoint", "access_key_id", "access_key_secret")) introduction.getString(name);
            return introduction;
        } catch (JSONException e) {
            // Without the cause, which quotes the line.
            throw new IllegalStateException(
                    program + " is not the sandbox: its first line does not say where it listens");
        }
    }

    void stop() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    JSONArray list(String what) {
        return new JSONArray(send(what, null));
    }

    void tell(String what, JSONObject body) {
        send(what, body.toString());
    }

    private String send(String path, String body) {
        URI address = URI.create(introduction.getString("endpoint") + "/_sandbox/" + path);
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            if (body != null) {
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            boolean isRefused = connection.getResponseCode() != HttpURLConnection.HTTP_OK;
            try (InputStream in = isRefused ? connection.getErrorStream() : connection.getInputStream()) {
                String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                if (!isRefused) return answer;
                String reason = new JSONObject(answer).getString("error");
                throw new IllegalArgumentException("the sandbox refused " + body + ": " + reason);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox does not answer", e);
        }
    }
}
