package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.QueryTaskDetailListRequest;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcurrencyTest {
    @AutoClose
    final DomainClient client = client(options());

    @Test
    void sixtyFourFuturesAtOnce() {
        List<CompletableFuture<String>> futures = Stream.generate(() ->
            client.saveSingleTaskForUpdatingContactInfoAsync(change(domainName())).thenApply(made -> made.getTaskNo()))
            .limit(64).collect(Collectors.toList());
        Set<String> tasks = futures.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        assertEquals(64, tasks.size());
    }

    @ParameterizedTest
    @EnumSource
    void eightThreadsShareAClient(Way way) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier allAtOnce = new CyclicBarrier(8);
        Callable<String> call = () -> {
            allAtOnce.await();
            return way.submit(client, domainName()).getTaskNo();
        };
        Set<String> tasks = new HashSet<>();
        List<Callable<String>> calls = new ArrayList<>();
        while (calls.size() < 8) calls.add(call);
        for (Future<String> future : threads.invokeAll(calls)) tasks.add(future.get());
        threads.shutdown();
        assertEquals(8, tasks.size());
    }

    @Test
    void aCancelledCallLetsGoOfItsConnectionAndLeavesTheClientUsable() throws Exception {
        try (ServerSocket silence = silence(); DomainClient client = client(towards(silence))) {
            for (int i = 0; i < 2; i++) {
                var future = client.saveSingleTaskForUpdatingContactInfoAsync(change("a.example"));
                try (Socket connection = silence.accept()) {
                    connection.setSoTimeout(10_000);
                    assertEquals('P', connection.getInputStream().read());
                    assertTrue(future.cancel(true));
                    // Ends when the client has closed its side.
                    connection.getInputStream().readAllBytes();
                }
            }
        }
    }

    /** Would hang on the thread that serves all connections. */
    @Test
    void whatDependsOnAFutureMayBlock() throws Exception {
        QueryTaskDetailListRequest request = new QueryTaskDetailListRequest("1");
        CompletableFuture<String> name = client.queryTaskDetailListAsync(request).thenApply(first -> {
            client.queryTaskDetailListAsync(request).join();
            return Thread.currentThread().getName();
        });
        assertFalse(name.get().contains("alidomain"), name::join);
    }

    /** A request that was delivered twice made one task, which is the caller's. */
    @ParameterizedTest
    @EnumSource
    void aRequestThatWasDeliveredTwice(Way way) throws Exception {
        String domainName = domainName();
        SANDBOX.instruct(domainName, "duplicate", Map.of());
        var response = way.submit(client, domainName);
        assertEquals("SignatureNonceUsed", single(response.getAttempts()).getCode());
        assertTrue(response.isRecovered());
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), response.getTaskNo());
    }
}
