package io.github.alidomain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The interface as Java writes it. */
class JavaTest {
    private static SaveSingleTaskForUpdatingContactInfoRequest request(String domainName) {
        return new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42);
    }

    private static DomainClient client() throws DomainException {
        ClientOptions options = ClientOptions.builder()
            .endpoint(Sandbox.INSTANCE.getUrl())
            .timeout(Duration.ofSeconds(20))
            .settleTime(Duration.ofMillis(200))
            .build();
        Credentials credentials = Credentials.fromAccessKey(Sandbox.ACCESS_KEY_ID, Sandbox.ACCESS_KEY_SECRET);
        return DomainClient.builder().credentials(credentials).options(options).build();
    }

    private static String domainName() {
        return Sandbox.INSTANCE.domainName("java-");
    }

    @Test
    void aCallThatBlocks() throws Exception {
        String domainName = domainName();
        try (DomainClient client = client()) {
            String taskNo = client.saveSingleTaskForUpdatingContactInfoBlocking(request(domainName)).getTaskNo();
            assertEquals(taskNo, Sandbox.INSTANCE.tasks(domainName).get(0).getTaskNo());
            assertEquals(TaskState.SUCCEEDED, client.waitForTaskBlocking(taskNo).getState());
        }
    }

    @Test
    void aFuture() throws Exception {
        try (DomainClient client = client()) {
            TaskState state = client.saveSingleTaskForUpdatingContactInfoAsync(request(domainName()))
                .thenCompose(response -> client.waitForTaskAsync(response.getTaskNo()))
                .thenApply(TaskProgress::getState)
                .get();
            assertEquals(TaskState.SUCCEEDED, state);
        }
    }

    @Test
    void aFutureThatFails() throws Exception {
        try (DomainClient client = client()) {
            ExecutionException failed = assertThrows(ExecutionException.class, () ->
                client.saveSingleTaskForUpdatingContactInfoAsync(request("unknown." + domainName())).get());
            DomainException.Service error = (DomainException.Service) failed.getCause();
            assertEquals("DomainNotExist", error.getCode());
            assertEquals(Outcome.REJECTED, error.getOutcome());
        }
    }

    @Test
    void aFutureThatIsCancelledTellsWhatBecameOfTheChange() throws Exception {
        String domainName = domainName();
        Sandbox.INSTANCE.instruct(domainName, "delay", Map.of("milliseconds", 60_000, "execute", true));
        try (DomainClient client = client()) {
            var future = client.saveSingleTaskForUpdatingContactInfoAsync(request(domainName));
            while (Sandbox.INSTANCE.tasks(domainName).isEmpty()) Thread.sleep(10);
            assertTrue(future.cancel(true));
            assertTrue(future.isCancelled());
            CancellationException cancelled = assertThrows(CancellationException.class, future::get);
            UnresolvedSubmission submission = CancelledCalls.getSubmission(cancelled);
            Reconciliation found = client.reconcileSubmissionBlocking(submission);
            assertEquals(ReconciliationState.FOUND, found.getState());
        }
    }

    @Test
    void listsAndProgress() throws Exception {
        String domainName = domainName();
        try (DomainClient client = client()) {
            String taskNo = client.saveSingleTaskForUpdatingContactInfoBlocking(request(domainName)).getTaskNo();
            List<TaskState> states = new ArrayList<>();
            for (TaskProgress progress : client.followTaskBlocking(taskNo).iterable()) states.add(progress.getState());
            assertEquals(List.of(TaskState.SUCCEEDED), states);
            QueryTaskListRequest newest = QueryTaskListRequest.builder().pageSize(10).build();
            assertEquals(3, client.queryTaskListAllBlocking(newest).stream().limit(3).count());
        }
    }

    @Test
    void errorsAreDeclaredAndSayWhatToDo() throws Exception {
        ClientOptions wrong = new ClientOptions().toBuilder().maxAttempts(0).build();
        try {
            DomainClient.builder().options(wrong).build();
        } catch (DomainException.InvalidRequest e) {
            assertEquals("maxAttempts", e.getField());
            return;
        } catch (DomainException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void aProviderIsALambda() throws Exception {
        CredentialsProvider provider = () -> Credentials.fromSts(
            Sandbox.STS_ACCESS_KEY_ID, Sandbox.STS_ACCESS_KEY_SECRET, Sandbox.STS_SECURITY_TOKEN);
        ClientOptions options = ClientOptions.builder().endpoint(Sandbox.INSTANCE.getUrl()).build();
        try (DomainClient client =
                DomainClient.builder().credentials(Credentials.fromProvider(provider)).options(options).build()) {
            assertTrue(client.saveSingleTaskForUpdatingContactInfoBlocking(request(domainName())).getTaskNo().length() > 0);
        }
    }

    @Test
    void durationsAndTimesAreJavas() {
        ClientOptions options = ClientOptions.builder().timeout(Duration.ofMillis(1500)).build();
        assertEquals(Duration.ofMillis(1500), options.getTimeout());
        assertEquals(options, options.toBuilder().build());
        assertEquals(3, options.toBuilder().maxAttempts(3).build().getMaxAttempts());
    }
}
