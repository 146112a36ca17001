package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.CancelledCalls;
import io.github.alidomain.CompletedCallException;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.QueryTaskListRequest;
import io.github.alidomain.ReconciliationState;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse;
import io.github.alidomain.UnresolvedSubmission;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What Java's own tools for futures and threads do with a call. A reply takes 3 s, the calls end before. */
class CancelledFuturesTest {
    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();
    final SaveSingleTaskForUpdatingContactInfoRequest request = change(domainName);

    private void delayReply() {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 3000, "execute", true));
    }

    private void waitUntilExecuted() throws InterruptedException {
        while (SANDBOX.tasks(domainName).isEmpty()) Thread.sleep(10);
    }

    private void assertReconciles(UnresolvedSubmission submission) throws Exception {
        assertEquals(ReconciliationState.FOUND, client.reconcileSubmissionBlocking(submission).getState());
    }

    private void assertIsTheTask(SaveSingleTaskForUpdatingContactInfoResponse response) {
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), response.getTaskNo());
    }

    @Test
    void orTimeoutEndsTheCallAndHandsOverWhatBecameOfIt() throws Exception {
        delayReply();
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request).orTimeout(300, TimeUnit.MILLISECONDS);
        Throwable cause = assertThrows(ExecutionException.class, () -> future.get(2, TimeUnit.SECONDS)).getCause();
        TimeoutException timeout = assertInstanceOf(TimeoutException.class, cause);
        assertSame(CancelledCalls.getDomainException(timeout), single(CancelledCalls.getCancelledCalls(timeout)));
        assertReconciles(CancelledCalls.getSubmission(timeout));
    }

    @Test
    void orTimeoutTellsOfWhatDependsOnTheCallToo() throws Exception {
        delayReply();
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request)
            .orTimeout(300, TimeUnit.MILLISECONDS).thenApply(response -> response.getTaskNo());
        var thrown = assertThrows(CompletionException.class, future::join);
        Exception ending = single(CancelledCalls.getCancelledCalls(thrown));
        assertReconciles(assertInstanceOf(DomainException.OutcomeUnknown.class, ending).getSubmission());
    }

    @Test
    void orTimeoutLeavesACallAloneThatIsInTime() throws Exception {
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request).orTimeout(60, TimeUnit.SECONDS);
        assertIsTheTask(future.get());
        assertFalse(future.cancel(true));
        assertFalse(future.completeExceptionally(new IllegalStateException()));
        assertFalse(future.isCompletedExceptionally());
    }

    @Test
    void aFutureThatIsCompletedOtherwiseEndsItsCallAndItsConnection() throws Exception {
        try (ServerSocket silence = silence(); DomainClient client = client(towards(silence))) {
            var future = client.queryTaskListAsync(new QueryTaskListRequest());
            try (Socket connection = silence.accept()) {
                connection.setSoTimeout(10_000);
                assertEquals('P', connection.getInputStream().read());
                IllegalStateException reason = new IllegalStateException("no more");
                assertTrue(future.completeExceptionally(reason));
                // Ends when the client has closed its side.
                readToEnd(connection);
                assertSame(reason, assertThrows(ExecutionException.class, future::get).getCause());
                var ending = single(CancelledCalls.getCancelledCalls(reason));
                assertEquals(Outcome.NOT_EXECUTED,
                    assertInstanceOf(DomainException.Cancelled.class, ending).getOutcome());
            }
        }
    }

    private static void readToEnd(Socket connection) throws IOException {
        connection.getInputStream().readAllBytes();
    }

    /** As `get` does with every future. */
    @Test
    void getWithATimeoutLeavesTheCallAlone() throws Exception {
        delayReply();
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request);
        assertThrows(TimeoutException.class, () -> future.get(300, TimeUnit.MILLISECONDS));
        assertFalse(future.isDone());
        assertIsTheTask(future.get());
    }

    /** As Java's futures do: only the one that the call returned ends the call. */
    @Test
    void cancellingWhatDependsOnTheFutureLeavesTheCallAlone() throws Exception {
        delayReply();
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request);
        CompletableFuture<String> dependent = future.thenApply(response -> response.getTaskNo());
        assertTrue(dependent.cancel(true));
        assertIsTheTask(future.get());
    }

    @Test
    void whatDependsOnACancelledFutureIsTold() throws Exception {
        delayReply();
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(request);
        CompletableFuture<Throwable> told = future.handle((response, thrown) -> thrown);
        waitUntilExecuted();
        assertTrue(future.cancel(false));
        var cancelled = assertInstanceOf(CancellationException.class, told.get());
        assertReconciles(CancelledCalls.getSubmission(cancelled));
    }

    /** Whatever comes first, the change is not lost. */
    @Test
    void anAnswerThatComesWithTheCancellationIsNotLost() throws Exception {
        for (int delay = 0; delay < 40; delay += 2) {
            String domainName = domainName();
            SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 20, "execute", true));
            var future = client.saveSingleTaskForUpdatingContactInfoAsync(change(domainName));
            Thread.sleep(delay);
            if (!future.cancel(true)) {
                assertFalse(future.get().getTaskNo().isEmpty());
                continue;
            }
            var thrown = assertThrows(CancellationException.class, future::get);
            CompletedCallException completed = CancelledCalls.getCompletedCall(thrown);
            DomainException error = CancelledCalls.getDomainException(thrown);
            assertTrue(completed == null ^ error == null);
            if (error != null && error.getOutcome() == Outcome.NOT_SENT) {
                assertEquals(0, SANDBOX.tasks(domainName).size());
            }
        }
    }

    @Test
    void twoThreadsMayCancelAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        for (int i = 0; i < 50; i++) {
            SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 3000));
            var future = client.saveSingleTaskForUpdatingContactInfoAsync(request);
            Callable<Boolean> cancel = () -> future.cancel(true);
            for (Future<Boolean> one : threads.invokeAll(List.of(cancel, cancel), 10, TimeUnit.SECONDS)) {
                assertTrue(one.get());
            }
            assertNotNull(single(CancelledCalls.getCancelledCalls(
                assertThrows(CancellationException.class, future::get))));
        }
        threads.shutdown();
    }

    @Test
    void aTaskOfAnExecutorThatIsCancelledEndsItsCall() throws Exception {
        delayReply();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        AtomicReference<InterruptedException> thrown = new AtomicReference<>();
        Future<?> future = threads.submit(() -> {
            thrown.set(assertThrows(InterruptedException.class, () -> Way.BLOCKING.submit(client, request)));
        });
        waitUntilExecuted();
        assertTrue(future.cancel(true));
        threads.shutdown();
        assertTrue(threads.awaitTermination(2, TimeUnit.SECONDS));
        assertReconciles(CancelledCalls.getSubmission(thrown.get()));
    }

    @Test
    void anInterruptOfAQuickCallIsLeftToTheNextOneThatWaits() throws Exception {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 20));
        Thread calling = Thread.currentThread();
        Thread interrupting = new Thread(() -> {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            calling.interrupt();
        });
        interrupting.start();
        boolean hasThrown = false;
        try {
            Way.BLOCKING.submit(client, request);
        } catch (InterruptedException e) {
            hasThrown = true;
        }
        while (interrupting.isAlive()) Thread.onSpinWait();
        assertNotEquals(hasThrown, Thread.interrupted());
    }

    @Test
    void aLoopThatIsInterruptedEndsItsQuery() throws Exception {
        try (ServerSocket silence = silence(); DomainClient client = client(towards(silence))) {
            AtomicReference<InterruptedException> thrown = new AtomicReference<>();
            Thread following = new Thread(() -> thrown.set(assertThrows(InterruptedException.class, () ->
                client.followTaskBlocking("1").stream().forEach(step -> fail(step.toString())))));
            following.start();
            try (Socket connection = silence.accept()) {
                assertEquals('P', connection.getInputStream().read());
                following.interrupt();
                following.join(2_000);
            }
            assertInstanceOf(DomainException.Cancelled.class, CancelledCalls.getDomainException(thrown.get()));
        }
    }
}
