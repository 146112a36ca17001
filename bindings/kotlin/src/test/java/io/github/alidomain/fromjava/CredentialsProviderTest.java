package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Attempt;
import io.github.alidomain.Credentials;
import io.github.alidomain.CredentialsProvider;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.Sandbox;
import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Credentials that a program in Java gets itself. */
@ParameterizedClass
@EnumSource(Way.class)
class CredentialsProviderTest {
    @Parameter
    Way way;

    final String scope = SANDBOX.scope();
    final String domainName = domainName();

    /** The threads on which the provider was called. */
    final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** What a backend of the program's own could do. */
    private Credentials ask() throws Exception {
        try (var reply = new URI(SANDBOX.credentialsUri(scope, Map.of())).toURL().openStream()) {
            JSONObject key = new JSONObject(new String(reply.readAllBytes(), StandardCharsets.UTF_8));
            return Credentials.fromSts(key.getString("AccessKeyId"), key.getString("AccessKeySecret"),
                key.getString("SecurityToken"), Instant.parse(key.getString("Expiration")));
        }
    }

    private DomainClient clientOf(CredentialsProvider provider) {
        return client(Credentials.fromProvider(() -> {
            threads.add(Thread.currentThread());
            return provider.fetchCredentials();
        }), options());
    }

    @Test
    void itIsAskedOnceOnAThreadOfItsOwn() throws Exception {
        try (DomainClient client = clientOf(this::ask)) {
            for (int i = 0; i < 2; i++) way.submit(client, domainName);
        }
        assertEquals(1, threads.size());
        assertNotSame(Thread.currentThread(), threads.peek());
        String key = single(SANDBOX.issued(scope)).getAccessKeyId();
        assertEquals(List.of(key, key),
            each(SANDBOX.seen(domainName), seen -> seen.getParameters().get("AccessKeyId")));
    }

    @Test
    void aThousandFuturesAtOnceAskOnce() throws Exception {
        PollTaskResultRequest request = PollTaskResultRequest.builder().domainName(domainName).build();
        CredentialsProvider slow = () -> {
            Thread.sleep(1000);
            return ask();
        };
        try (DomainClient client = clientOf(slow)) {
            CompletableFuture.allOf(Stream.generate(() -> client.pollTaskResultAsync(request))
                .limit(1000).toArray(CompletableFuture<?>[]::new)).get();
        }
        assertEquals(1, threads.size());
    }

    @Test
    void whatItThrowsIsInTheError() {
        DomainException declared = DomainException.Credentials.builder()
            .reason("the backend has no key").retryable(true).outcome(Outcome.NOT_SENT).build();
        Map<CredentialsProvider, String> providers = new LinkedHashMap<>();
        providers.put(() -> { throw new IllegalStateException("the backend is asleep"); }, "the backend is asleep");
        providers.put(() -> { throw new FileNotFoundException("no such key file"); }, "no such key file");
        providers.put(() -> { throw new StackOverflowError("too deep"); }, "too deep");
        providers.put(() -> { throw declared; }, "the backend has no key");
        providers.forEach((provider, words) -> {
            try (DomainClient client = clientOf(provider)) {
                var error = assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName));
                assertContains(words, error.getReason());
                assertFalse(error.getReason().contains("\tat "), error.getReason());
                assertEquals(words.equals(declared.getReason()), error.isRetryable());
                assertEquals(Outcome.NOT_SENT, error.getOutcome());
            }
        });
        assertEquals(List.of(), SANDBOX.seen(domainName));
    }

    /** Java lets a lambda return null, whatever Kotlin says. */
    @Test
    void nullIsAnError() {
        try (DomainClient client = clientOf(() -> null)) {
            var error = assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName));
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
        }
    }

    @Test
    void afterAnErrorItIsAskedAgain() throws Exception {
        AtomicBoolean isAwake = new AtomicBoolean();
        CredentialsProvider provider = () -> {
            if (!isAwake.get()) throw new IllegalStateException("the backend is asleep");
            return ask();
        };
        try (DomainClient client = clientOf(provider)) {
            assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName));
            isAwake.set(true);
            way.submit(client, domainName);
        }
        assertEquals(2, threads.size());
    }

    @Test
    void noOtherClientWaitsForASlowOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CredentialsProvider slow = () -> {
            asked.countDown();
            release.await();
            return ask();
        };
        try (DomainClient waiting = clientOf(slow)) {
            var future = waiting.saveSingleTaskForUpdatingContactInfoAsync(change(domainName));
            asked.await();
            for (Credentials credentials : List.of(Credentials.fromProvider(this::ask), SANDBOX.credentials())) {
                try (DomainClient client = client(credentials, options())) {
                    way.submit(client, domainName());
                }
            }
            assertFalse(future.isDone());
            release.countDown();
            future.get();
        }
    }

    @Test
    void aTokenThatWasRefusedIsReplacedByOneOther() throws Exception {
        try (DomainClient client = clientOf(this::ask)) {
            way.submit(client, domainName);
            SANDBOX.expire(scope);
            List<String> codes = each(way.submit(client, domainName).getAttempts(), Attempt::getCode);
            assertEquals(Arrays.asList("InvalidSecurityToken.Expired", null), codes);
        }
        assertEquals(2, threads.size());
    }

    @Test
    void aTokenThatStaysRefusedIsAnError() throws Exception {
        Credentials expired = ask();
        SANDBOX.expire(scope);
        try (DomainClient client = clientOf(() -> expired)) {
            var error = assertThrows(DomainException.Service.class, () -> way.submit(client, domainName));
            assertEquals("InvalidSecurityToken.Expired", error.getCode());
        }
        assertEquals(2, threads.size());
    }

    @Test
    void itIsAskedAgainBeforeTheKeyExpires() throws Exception {
        CredentialsProvider provider = () -> Credentials.fromSts(Sandbox.STS_ACCESS_KEY_ID,
            Sandbox.STS_ACCESS_KEY_SECRET, Sandbox.STS_SECURITY_TOKEN, Instant.now().plusSeconds(1));
        try (DomainClient client = clientOf(provider)) {
            while (threads.size() < 2) {
                way.submit(client, domainName);
                Thread.sleep(50);
            }
        }
    }

    @Test
    void whatACancelledCallWaitedForIsUsedByTheNextOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CredentialsProvider provider = () -> {
            asked.countDown();
            release.await();
            return ask();
        };
        try (DomainClient client = clientOf(provider)) {
            var cancelled = client.saveSingleTaskForUpdatingContactInfoAsync(change(domainName));
            asked.await();
            assertTrue(cancelled.cancel(true));
            release.countDown();
            way.submit(client, domainName);
        }
        assertEquals(1, threads.size());
        assertEquals(1, SANDBOX.seen(domainName).size());
    }

    @Test
    void itMayMakeCallsItself() throws Exception {
        CredentialsProvider provider = () -> {
            try (DomainClient client = client(options())) {
                way.submit(client, domainName());
            }
            return ask();
        };
        try (DomainClient client = clientOf(provider)) {
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> way.submit(client, domainName));
        }
    }
}
