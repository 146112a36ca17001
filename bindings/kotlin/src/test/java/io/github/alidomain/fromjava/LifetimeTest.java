package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.CallOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.CredentialsProvider;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.ProxySettings;
import io.github.alidomain.RamRole;
import io.github.alidomain.TaskWatch;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is closed, or forgotten, while something else still needs it. */
@ParameterizedClass
@EnumSource(Way.class)
class LifetimeTest {
    private static final CallOptions ONCE = CallOptions.builder().maxAttempts(1).build();

    @Parameter
    Way way;

    final String domainName = domainName();

    /** Answers when it is released. */
    private static final class Provider implements CredentialsProvider {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Credentials fetchCredentials() throws InterruptedException {
            asked.countDown();
            release.await();
            return SANDBOX.stsCredentials();
        }
    }

    /** Whether it is gone, or is gone soon. */
    private static boolean isFreed(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return reference.get() == null;
    }

    @Test
    void aClientThatIsClosedEndsNoneOfItsCalls() throws Exception {
        Provider provider = new Provider();
        DomainClient client = client(Credentials.fromProvider(provider), options());
        FutureTask<String> call = new FutureTask<>(() -> way.submit(client, domainName).getTaskNo());
        new Thread(call).start();
        provider.asked.await();
        client.close();
        provider.release.countDown();
        assertFalse(call.get().isEmpty());
        assertThrows(IllegalStateException.class, () -> way.submit(client, domainName));
        assertEquals(1, SANDBOX.seen(domainName).size());
        // Again, it does nothing.
        client.close();
    }

    @Test
    void aClosedObjectIsRefusedWhereItIsPassedOn() throws Exception {
        Credentials credentials = SANDBOX.credentials();
        ProxySettings proxy = ProxySettings.direct();
        TaskWatch watch;
        try (DomainClient client = client(options())) {
            watch = client.watchTask("1");
        }
        credentials.close();
        proxy.close();
        watch.close();
        assertThrows(IllegalStateException.class, () -> DomainClient.builder().credentials(credentials).build());
        assertThrows(IllegalStateException.class, () -> DomainClient.builder().proxy(proxy).build());
        assertThrows(IllegalStateException.class, () -> Credentials.fromChain(List.of(credentials)));
        assertThrows(IllegalStateException.class, () -> way.call(watch::pollBlocking, watch::pollAsync));
        try (DomainClient client = client(Credentials.fromProvider(() -> credentials), options())) {
            assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName));
        }
    }

    @Test
    void credentialsAndAProxyMayBeClosedBeforeTheClient() throws Exception {
        DomainClient client;
        try (Credentials source = SANDBOX.credentials();
                Credentials chain = Credentials.fromChain(List.of(source));
                Credentials role = Credentials.fromRamRole(chain, new RamRole("acs:ram::1:role/writer"));
                ProxySettings proxy = ProxySettings.direct()) {
            var options = options().stsEndpoint(SANDBOX.getUrl()).build();
            client = DomainClient.builder().credentials(role).options(options).proxy(proxy).build();
        }
        try (client) {
            assertFalse(way.submit(client, domainName).getTaskNo().isEmpty());
        }
    }

    @Test
    void aClientWithCallOptionsOutlivesTheOneThatItWasMadeOf() throws Exception {
        DomainClient derived;
        try (DomainClient client = client(options())) {
            derived = client.withCallOptions(ONCE);
            client.withCallOptions(ONCE).close();
            assertFalse(way.submit(client, domainName).getTaskNo().isEmpty());
        }
        try (derived) {
            assertFalse(way.submit(derived, domainName).getTaskNo().isEmpty());
        }
    }

    /** A client with a provider that nothing else knows. */
    private static DomainClient forgetful(CountDownLatch asked, CountDownLatch release, WeakReference<?>[] known) {
        CredentialsProvider provider = () -> {
            asked.countDown();
            release.await();
            return SANDBOX.stsCredentials();
        };
        known[0] = new WeakReference<>(provider);
        return client(Credentials.fromProvider(provider), options());
    }

    @Test
    void aProviderIsKeptForAsLongAsItIsUsed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        WeakReference<?>[] known = new WeakReference<?>[1];
        try (DomainClient client = forgetful(asked, release, known)) {
            System.gc();
            FutureTask<String> call = new FutureTask<>(() -> way.submit(client, domainName).getTaskNo());
            new Thread(call).start();
            asked.await();
            System.gc();
            assertNotNull(known[0].get());
            release.countDown();
            assertFalse(call.get().isEmpty());
        }
        assertTrue(isFreed(known[0]));
    }

    @Test
    void whatIsForgottenWithoutBeingClosedIsFreed() throws Exception {
        assertTrue(isFreed(new WeakReference<>(client(options()))));
    }

    @Test
    void aFutureThatIsForgottenCompletesItsCall() throws Exception {
        WeakReference<?> future;
        try (DomainClient client = client(options())) {
            future = new WeakReference<>(client.saveSingleTaskForUpdatingContactInfoAsync(change(domainName)));
        }
        while (SANDBOX.tasks(domainName).isEmpty()) Thread.sleep(10);
        assertTrue(isFreed(future));
    }
}
