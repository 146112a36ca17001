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
import org.json.JSONArray;
import org.json.JSONObject;

/** A run of the program. It ends with this JVM, even if the JVM is killed: its standard input is closed then. */
final class Running {
    private static final int TIMEOUT_MS = 10_000;

    /** Where the sandbox listens, and the keys that it knows. */
    final JSONObject introduction;

    private final Process process;

    Running() {
        Path program = Program.find();
        try {
            process = new ProcessBuilder(program.toString(), "--json", "--until-stdin-closes")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                stop();
                throw new IllegalStateException(program + " ended before it listened");
            }
            introduction = new JSONObject(line);
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
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
