package io.github.alidomain.fromjava;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.ContactType;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SandboxKt;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SubmissionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the tests begin with. They know the package as a program in Java does: from outside. */
final class Given {
    static final Sandbox SANDBOX = Sandbox.INSTANCE;

    /** What the sandbox says of a task that fails. */
    static final Map<String, Object> FAILURE = Map.of(
        "failure", Map.of("error_msg", "refused", "fail_reason", "by the registry", "task_result", "no change"));

    private Given() {}

    static String domainName() {
        return SANDBOX.domainName("java-");
    }

    /** The smallest request. */
    static SaveSingleTaskForUpdatingContactInfoRequest change(String domainName) {
        return new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42);
    }

    static ClientOptions.Builder options() {
        return ClientOptions.builder().endpoint(SANDBOX.getUrl());
    }

    /** Options of a client that does not wait long, neither to try again nor for a task to be listed. */
    static ClientOptions.Builder impatient() {
        return options().retryBaseDelay(Duration.ofMillis(20)).settleTime(Duration.ofMillis(200));
    }

    /** Options of a client that sends everything once and shows what came of it. */
    static ClientOptions.Builder once() {
        return options().maxAttempts(1).submissionPolicy(SubmissionPolicy.REPORT);
    }

    static DomainClient client(ClientOptions.Builder options) {
        return client(SANDBOX.credentials(), options);
    }

    /** Makes a client, and closes the credentials, which it does not need any more. */
    static DomainClient client(Credentials credentials, ClientOptions.Builder options) {
        try (credentials) {
            return DomainClient.builder().credentials(credentials).options(options.build()).build();
        } catch (DomainException e) {
            throw new AssertionError(e);
        }
    }

    /** A port of this machine where requests arrive and are never answered. */
    static ServerSocket silence() {
        try {
            return new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of a client that waits long for what is never answered. */
    static ClientOptions.Builder towards(ServerSocket silence) {
        return options().endpoint("http://127.0.0.1:" + silence.getLocalPort()).attemptTimeout(Duration.ofHours(1));
    }

    /** What `cargo xtask` tells the tests. */
    static String surroundings(String name) {
        return SandboxKt.surroundings(name);
    }

    static String closedEndpoint() {
        return SandboxKt.closedEndpoint();
    }

    /** One property of each element; unlike `List.of`, with nulls. */
    static <T, R> List<R> each(List<T> list, Function<? super T, ? extends R> property) {
        return list.stream().map(property).collect(Collectors.toList());
    }

    static void assertContains(String part, String text) {
        if (!text.contains(part)) throw new AssertionError(part + " is not in: " + text);
    }

    static <T> T single(List<T> list) {
        if (list.size() != 1) throw new AssertionError("not one, but " + list);
        return list.get(0);
    }

    static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
