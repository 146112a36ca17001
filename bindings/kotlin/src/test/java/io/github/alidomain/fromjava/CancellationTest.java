package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.AcknowledgeTaskResultRequest;
import io.github.alidomain.CallOptions;
import io.github.alidomain.CancelTaskRequest;
import io.github.alidomain.Cancellation;
import io.github.alidomain.CancelledCalls;
import io.github.alidomain.CompletedCallException;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.QueryTaskListRequest;
import io.github.alidomain.ReconciliationState;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SubmitAndWaitResponse;
import io.github.alidomain.TaskState;
import io.github.alidomain.UnresolvedSubmission;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose threads are interrupted, or whose futures are cancelled. A reply takes 3 s, the calls end after 0.3 s. */
@ParameterizedClass
@EnumSource(Way.class)
class CancellationTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();
    final SaveSingleTaskForUpdatingContactInfoRequest request = change(domainName);

    private void delayReply() {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 3000, "execute", true));
    }

    /** Ends a call after 0.3 s, and returns what it threw. */
    private <T> Exception cancelledSoon(Callable<T> blocking, Supplier<CompletableFuture<T>> begin) throws Exception {
        if (way == Way.BLOCKING) return interruptedSoon(blocking);
        CompletableFuture<T> future = begin.get();
        Thread.sleep(300);
        long start = System.nanoTime();
        assertTrue(future.cancel(true));
        assertTrue(future.isCancelled());
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2));
        return assertThrows(CancellationException.class, future::get);
    }

    private static InterruptedException interruptedSoon(Callable<?> call) throws Exception {
        FutureTask<InterruptedException> ended = new FutureTask<>(() -> {
            InterruptedException thrown = assertThrows(InterruptedException.class, call::call);
            assertFalse(Thread.currentThread().isInterrupted());
            return thrown;
        });
        Thread calling = new Thread(ended);
        calling.start();
        Thread.sleep(300);
        calling.interrupt();
        return ended.get(2, TimeUnit.SECONDS);
    }

    /** Java has the same name for both. */
    private static UnresolvedSubmission submission(Exception thrown) {
        return thrown instanceof InterruptedException
            ? CancelledCalls.getSubmission((InterruptedException) thrown)
            : CancelledCalls.getSubmission((CancellationException) thrown);
    }

    /** The task of the submission can be found. */
    private void assertReconciles(UnresolvedSubmission submission) throws Exception {
        var found = client.reconcileSubmissionBlocking(submission);
        assertEquals(ReconciliationState.FOUND, found.getState());
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), found.getTaskNo());
    }

    private Exception submitAndCancel(DomainClient client) throws Exception {
        return cancelledSoon(
            () -> client.saveSingleTaskForUpdatingContactInfoBlocking(request),
            () -> client.saveSingleTaskForUpdatingContactInfoAsync(request));
    }

    @Test
    void aSubmissionWhoseReplyIsWaitedForCanBeReconciled() throws Exception {
        delayReply();
        Exception thrown = submitAndCancel(client);
        Exception ending = single(CancelledCalls.getCancelledCalls(thrown));
        var error = assertInstanceOf(DomainException.OutcomeUnknown.class, ending);
        assertContains("the call was cancelled before a reply arrived", error.getReason());
        assertSame(error, way == Way.BLOCKING
            ? CancelledCalls.getDomainException((InterruptedException) thrown)
            : CancelledCalls.getDomainException((CancellationException) thrown));
        assertSame(error.getSubmission(), submission(thrown));
        assertReconciles(error.getSubmission());
    }

    @Test
    void aThreadThatWasInterruptedBeforeSendsNothing() throws Exception {
        Thread.currentThread().interrupt();
        if (way == Way.BLOCKING) {
            var thrown = assertThrows(InterruptedException.class, () -> way.submit(client, request));
            assertEquals(List.of(), CancelledCalls.getCancelledCalls(thrown));
            assertFalse(Thread.currentThread().isInterrupted());
            assertEquals(List.of(), SANDBOX.seen(domainName));
            way.submit(client, request);
        } else {
            // A future is not its thread's.
            var future = client.saveSingleTaskForUpdatingContactInfoAsync(request);
            assertTrue(Thread.interrupted());
            assertFalse(future.get().getTaskNo().isEmpty());
        }
        assertEquals(1, SANDBOX.tasks(domainName).size());
    }

    private static Outcome cancelledOutcome(Exception thrown) {
        Exception ending = single(CancelledCalls.getCancelledCalls(thrown));
        return assertInstanceOf(DomainException.Cancelled.class, ending).getOutcome();
    }

    @Test
    void whatOnlyReadsWasNotExecutedAndWhatWritesMayHaveBeen() throws Exception {
        var list = new QueryTaskListRequest();
        var cancel = new CancelTaskRequest("1");
        var acknowledge = new AcknowledgeTaskResultRequest(List.of("1"));
        try (ServerSocket silence = silence(); DomainClient client = client(towards(silence))) {
            Exception read =
                cancelledSoon(() -> client.queryTaskListBlocking(list), () -> client.queryTaskListAsync(list));
            assertEquals(Outcome.NOT_EXECUTED, cancelledOutcome(read));
            Exception written =
                cancelledSoon(() -> client.cancelTaskBlocking(cancel), () -> client.cancelTaskAsync(cancel));
            assertEquals(Outcome.MAYBE_EXECUTED, cancelledOutcome(written));
            Exception acknowledged = cancelledSoon(() -> client.acknowledgeTaskResultBlocking(acknowledge),
                () -> client.acknowledgeTaskResultAsync(acknowledge));
            assertEquals(Outcome.MAYBE_EXECUTED, cancelledOutcome(acknowledged));
        }
    }

    @Test
    void aTaskThatIsWaitedForIsNotLost() throws Exception {
        SANDBOX.plan(domainName, Map.of("waiting_ms", 60_000));
        Exception thrown =
            cancelledSoon(() -> client.submitAndWaitBlocking(request), () -> client.submitAndWaitAsync(request));
        CompletedCallException completed = way == Way.BLOCKING
            ? CancelledCalls.getCompletedCall((InterruptedException) thrown)
            : CancelledCalls.getCompletedCall((CancellationException) thrown);
        var answer = assertInstanceOf(SubmitAndWaitResponse.class, completed.getResponse());
        String taskNo = answer.getSubmission().getTaskNo();
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), taskNo);
        assertEquals(TaskState.STILL_RUNNING, answer.getProgress().getState());
        assertContains("cancelled", answer.getProgress().getProblem());
        cancelledSoon(() -> client.waitForTaskBlocking(taskNo), () -> client.waitForTaskAsync(taskNo));
    }

    @Test
    void aCallThatIsNotCancelledGoesOn() throws Exception {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 1000));
        Thread other = new Thread(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> client.queryTaskListBlocking(new QueryTaskListRequest()));
            assertTrue(client.queryTaskListAsync(new QueryTaskListRequest()).cancel(true));
        });
        other.start();
        assertFalse(way.submit(client, request).getTaskNo().isEmpty());
        other.join();
    }

    @Test
    void clientsThatAreMadeOfAnotherOneAreCancelledToo() throws Exception {
        delayReply();
        try (DomainClient brief = client.withCallOptions(CallOptions.builder().maxAttempts(1).build());
                Cancellation cancellation = new Cancellation();
                DomainClient derived = brief.withCancellation(cancellation)) {
            assertReconciles(submission(submitAndCancel(derived)));
            assertFalse(cancellation.isCancelled());
        }
    }

    @Test
    void whatCancelsByItselfIsAnErrorOfTheCall() throws Exception {
        delayReply();
        try (Cancellation cancellation = new Cancellation(); DomainClient derived = client.withCancellation(cancellation)) {
            FutureTask<DomainException.OutcomeUnknown> ended = new FutureTask<>(() ->
                assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(derived, request)));
            new Thread(ended).start();
            while (SANDBOX.tasks(domainName).isEmpty()) Thread.sleep(10);
            cancellation.cancel();
            assertReconciles(ended.get(2, TimeUnit.SECONDS).getSubmission());
            var later = assertThrows(DomainException.Cancelled.class, () -> way.submit(derived, request));
            assertEquals(Outcome.NOT_SENT, later.getOutcome());
        }
    }

    @Test
    void aLambdaEndsBlockingCalls() throws Exception {
        delayReply();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Cancellation cancellation = Cancellation.fromCheck(isOver::get);
                DomainClient derived = client.withCancellation(cancellation)) {
            FutureTask<DomainException.OutcomeUnknown> ended = new FutureTask<>(() ->
                assertThrows(DomainException.OutcomeUnknown.class, () -> Way.BLOCKING.submit(derived, request)));
            new Thread(ended).start();
            while (SANDBOX.tasks(domainName).isEmpty()) Thread.sleep(10);
            isOver.set(true);
            assertReconciles(ended.get(2, TimeUnit.SECONDS).getSubmission());
        }
    }
}
