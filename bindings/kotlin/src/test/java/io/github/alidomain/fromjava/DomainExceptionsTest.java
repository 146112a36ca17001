package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.AccessDeniedDetail;
import io.github.alidomain.Attempt;
import io.github.alidomain.AttemptEnd;
import io.github.alidomain.CancelTaskRequest;
import io.github.alidomain.ContactType;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.TransportKind;
import io.github.alidomain.UnresolvedSubmission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class DomainExceptionsTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(once());

    final String domainName = domainName();

    private <E extends DomainException> E failure(
            Class<E> kind, Outcome outcome, boolean isRetryable, SaveSingleTaskForUpdatingContactInfoRequest request) {
        E error = assertThrows(kind, () -> way.submit(client, request));
        assertEquals(outcome, error.getOutcome());
        assertEquals(isRetryable, error.isRetryable());
        assertEquals(error.getReason(), error.getMessage());
        return error;
    }

    private <E extends DomainException> E failure(Class<E> kind, Outcome outcome, boolean isRetryable) {
        return failure(kind, outcome, isRetryable, change(domainName));
    }

    /** It was sent once, lately, and ended so. */
    private static void assertOneAttempt(
            DomainException error, AttemptEnd ended, String code, Integer httpStatus, String requestId) {
        Attempt attempt = single(error.getAttempts());
        Attempt expected = Attempt.builder().startedAt(attempt.getStartedAt()).duration(attempt.getDuration())
            .ended(ended).code(code).httpStatus(httpStatus).requestId(requestId).build();
        assertEquals(expected, attempt);
        assertTrue(Duration.between(attempt.getStartedAt(), Instant.now()).abs().toMinutes() < 1);
        assertTrue(attempt.getDuration().toNanos() > 0 && attempt.getDuration().toMinutes() < 1);
    }

    @Test
    void invalidRequestNamesTheArgumentAndNothingIsSent() {
        var valid = change(domainName).toBuilder().build();
        Map<String, SaveSingleTaskForUpdatingContactInfoRequest> invalid = Map.of(
            "domainName", valid.toBuilder().domainName("").build(),
            "registrantProfileId", valid.toBuilder().registrantProfileId(0).build(),
            "addTransferLock", valid.toBuilder().addTransferLock(true).build(),
            "userClientIp", valid.toBuilder().userClientIp("localhost").build());
        invalid.forEach((field, request) -> {
            var error = failure(DomainException.InvalidRequest.class, Outcome.NOT_SENT, false, request);
            assertEquals(field, error.getField());
            assertContains(field, error.getReason());
            assertEquals(List.of(), error.getAttempts());
        });
        assertEquals(List.of(), SANDBOX.seen(domainName));
    }

    @Test
    void credentialsSaysWhatIsMissing() {
        var error = assertThrows(DomainException.Credentials.class, () -> Credentials.fromAccessKey("id", ""));
        assertContains("secret is empty", error.getReason());
        assertFalse(error.isRetryable());
        assertEquals(Outcome.NOT_SENT, error.getOutcome());
    }

    @Test
    void serviceTellsWhatTheServerSaidAndWhatToDo() {
        var error =
            failure(DomainException.Service.class, Outcome.REJECTED, false, change("unknown." + domainName));
        assertEquals("DomainNotExist", error.getCode());
        assertEquals("The domain name does not exist.", error.getServerMessage());
        assertEquals(400, error.getHttpStatus());
        assertContains("DomainNotExist", error.getReason());
        assertContains(error.getRequestId(), error.getReason());
        assertContains("DomainNotExist", error.getRecommendation());
        assertContains("domainName", error.getHint());
        assertNull(error.getAccessDeniedDetail());
        assertNull(error.getRetryAfter());
        assertOneAttempt(error, AttemptEnd.REFUSED, "DomainNotExist", 400, error.getRequestId());
    }

    @Test
    void serviceTellsHowLongToWait() {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "Throttling.User", "retry_after_ms", 1500));
        var error = failure(DomainException.Service.class, Outcome.REJECTED, true);
        assertEquals("Throttling.User", error.getCode());
        assertEquals(Duration.ofMillis(1500), error.getRetryAfter());
    }

    @Test
    void serviceTellsWhichPermissionIsMissing() {
        Map<String, String> detail = Map.of(
            "AuthAction", "domain:DomainInfoModification",
            "AuthPrincipalType", "SubUser",
            "AuthPrincipalOwnerId", "1234567890",
            "AuthPrincipalDisplayName", "reader",
            "PolicyType", "AccountLevelIdentityBasedPolicy",
            "NoPermissionType", "ImplicitDeny",
            "EncodedDiagnosticMessage", "AQFo");
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "NoPermission", "access_denied_detail", detail));
        var error = failure(DomainException.Service.class, Outcome.REJECTED, false);
        assertEquals(403, error.getHttpStatus());
        AccessDeniedDetail expected = AccessDeniedDetail.builder()
            .authAction("domain:DomainInfoModification")
            .authPrincipalType("SubUser")
            .authPrincipalOwnerId("1234567890")
            .authPrincipalDisplayName("reader")
            .policyType("AccountLevelIdentityBasedPolicy")
            .noPermissionType("ImplicitDeny")
            .encodedDiagnosticMessage("AQFo")
            .build();
        assertEquals(expected, error.getAccessDeniedDetail());
    }

    @Test
    void transportTellsThatNobodyListens() {
        try (DomainClient client = client(once().endpoint(closedEndpoint()))) {
            var error = assertThrows(DomainException.Transport.class, () -> way.submit(client, domainName));
            assertEquals(TransportKind.CONNECT, error.getKind());
            assertOneAttempt(error, AttemptEnd.NOT_SENT, null, null, null);
            assertTrue(error.isRetryable());
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
        }
    }

    @Test
    void unexpectedReplyShowsHowTheReplyBegins() {
        SANDBOX.instruct(domainName, "answer", Map.of(
            "status", 404, "body", "<html>Not Found</html>", "headers", Map.of("x-acs-request-id", "R-1")));
        var error = failure(DomainException.UnexpectedReply.class, Outcome.REJECTED, false);
        assertEquals(404, error.getHttpStatus());
        assertEquals("R-1", error.getRequestId());
        assertEquals("Not Found", error.getExcerpt());
        assertContains("Not Found", error.getReason());
        assertOneAttempt(error, AttemptEnd.UNEXPECTED_REPLY, null, 404, "R-1");
    }

    @Test
    void whatOnlyReadsWasNotExecuted() {
        SANDBOX.instruct(domainName, "answer", Map.of("status", 502, "body", "Bad Gateway"));
        PollTaskResultRequest request = PollTaskResultRequest.builder().domainName(domainName).build();
        var error = assertThrows(DomainException.UnexpectedReply.class, () ->
            way.call(() -> client.pollTaskResultBlocking(request), () -> client.pollTaskResultAsync(request)));
        assertOneAttempt(error, AttemptEnd.UNEXPECTED_REPLY, null, 502, null);
        assertTrue(error.isRetryable());
        assertEquals(Outcome.NOT_EXECUTED, error.getOutcome());
    }

    @Test
    void aCancellationWithoutAReplyMayHaveBeenExecuted() throws Exception {
        CancelTaskRequest request = new CancelTaskRequest("1");
        try (ServerSocket silence = silence(); DomainClient client = client(towards(silence).maxAttempts(1))) {
            Thread closing = new Thread(() -> {
                try (Socket connection = silence.accept()) {
                    assertEquals('P', connection.getInputStream().read());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            closing.start();
            var error = assertThrows(DomainException.Transport.class, () ->
                way.call(() -> client.cancelTaskBlocking(request), () -> client.cancelTaskAsync(request)));
            closing.join();
            assertEquals(TransportKind.RESET, error.getKind());
            assertOneAttempt(error, AttemptEnd.LOST, null, null, null);
            assertFalse(error.isRetryable());
            assertEquals(Outcome.MAYBE_EXECUTED, error.getOutcome());
        }
    }

    @Test
    void outcomeUnknownHasWhatIsNeededToLookForTheTask() {
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        var error = failure(DomainException.OutcomeUnknown.class, Outcome.MAYBE_EXECUTED, false);
        Sandbox.Seen seen = single(SANDBOX.seen(domainName));
        assertNotNull(seen.getTaskNo());
        UnresolvedSubmission submission = error.getSubmission();
        UnresolvedSubmission expected = UnresolvedSubmission.builder()
            .domainName(domainName)
            .contactType(ContactType.ADMIN)
            .signatureNonce(seen.getParameters().get("SignatureNonce"))
            .submittedAt(single(error.getAttempts()).getStartedAt())
            .signedAt(submission.getSignedAt())
            .build();
        assertEquals(expected, submission);
        String signedAt = submission.getSignedAt().truncatedTo(ChronoUnit.SECONDS).toString();
        assertEquals(seen.getParameters().get("Timestamp"), signedAt);
        assertEquals(List.of(), error.getCandidates());
        assertContains(domainName, error.getReason());
        assertOneAttempt(error, AttemptEnd.LOST, null, null, null);
    }

    @Test
    void outcomeUnknownShowsARefusalThatLeavesItOpen() {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "InternalError", "execute", true));
        var error = failure(DomainException.OutcomeUnknown.class, Outcome.MAYBE_EXECUTED, false);
        assertFalse(error.getSubmission().isArrived());
        assertContains("InternalError", error.getReason());
        String requestId = single(error.getAttempts()).getRequestId();
        assertNotNull(requestId);
        assertOneAttempt(error, AttemptEnd.REFUSED, "InternalError", 500, requestId);
    }

    /** get, join and what depends on a future show the same error as Java shows others. */
    @Test
    void theErrorOfAFutureIsTheCause() {
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(change("unknown." + domainName));
        Throwable got = assertThrows(ExecutionException.class, future::get).getCause();
        assertInstanceOf(DomainException.Service.class, got);
        assertSame(got, assertThrows(CompletionException.class, future::join).getCause());
        assertSame(got, future.handle((response, thrown) -> thrown).join());
        assertTrue(future.isCompletedExceptionally());
        assertFalse(future.isCancelled());
    }
}
