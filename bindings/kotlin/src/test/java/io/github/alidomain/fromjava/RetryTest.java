package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Attempt;
import io.github.alidomain.AttemptEnd;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.PollTaskResultResponse;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose first attempt goes wrong. */
@ParameterizedClass
@EnumSource(Way.class)
class RetryTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(impatient());

    final String domainName = domainName();

    private void assertSignedAnew(boolean isSignedAnew) {
        List<String> nonces = each(SANDBOX.seen(domainName), seen -> seen.getParameters().get("SignatureNonce"));
        assertEquals(2, nonces.size());
        assertEquals(isSignedAnew, !nonces.get(0).equals(nonces.get(1)));
    }

    private void assertAnswered(SaveSingleTaskForUpdatingContactInfoResponse response) {
        assertFalse(response.isRecovered());
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), response.getTaskNo());
        assertNotNull(response.getRequestId());
        assertEquals(last(response.getAttempts()).getRequestId(), response.getRequestId());
        assertEquals(AttemptEnd.SUCCEEDED, last(response.getAttempts()).getEnded());
    }

    /** The task was made by the first attempt; the second found it out, and was sent as the same request. */
    private void assertRecovered(SaveSingleTaskForUpdatingContactInfoResponse response) {
        assertTrue(response.isRecovered());
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), response.getTaskNo());
        assertNull(response.getRequestId());
        assertEquals(List.of(false, true), each(response.getAttempts(), Attempt::isResent));
        assertEquals("SignatureNonceUsed", last(response.getAttempts()).getCode());
        assertSignedAnew(false);
    }

    @Test
    void aThrottledRequestIsSignedAnewAfterTheWait() throws Exception {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "Throttling.User", "retry_after_ms", 100));
        var response = way.submit(client, domainName);
        assertAnswered(response);
        Attempt throttled = response.getAttempts().get(0);
        Attempt answered = response.getAttempts().get(1);
        assertEquals("Throttling.User", throttled.getCode());
        assertFalse(answered.isResent());
        assertTrue(Duration.between(throttled.getStartedAt(), answered.getStartedAt()).toMillis() >= 100);
        assertSignedAnew(true);
    }

    @Test
    void aRequestThatWasLostIsSentAgainAsItWas() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", false));
        var response = way.submit(client, domainName);
        assertAnswered(response);
        assertEquals(List.of(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), each(response.getAttempts(), Attempt::getEnded));
        assertEquals(List.of(false, true), each(response.getAttempts(), Attempt::isResent));
        assertSignedAnew(false);
    }

    @Test
    void aTaskWhoseReplyWasLostIsRecovered() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        var response = way.submit(client, domainName);
        assertRecovered(response);
        assertEquals(AttemptEnd.LOST, response.getAttempts().get(0).getEnded());
    }

    @Test
    void aTaskWhoseReplyWasAnErrorIsRecovered() throws Exception {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "InternalError", "execute", true));
        var response = way.submit(client, domainName);
        assertRecovered(response);
        assertEquals("InternalError", response.getAttempts().get(0).getCode());
    }

    @Test
    void aTaskThatIsListedLateIsWaitedFor() throws Exception {
        SANDBOX.plan(domainName, Map.of("visible_after_ms", 500));
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        try (DomainClient client = client(options())) {
            assertRecovered(way.submit(client, domainName));
        }
    }

    @Test
    void aRequestThatArrivedAndMadeNoTaskIsSignedAnew() throws Exception {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "SignatureNonceUsed"));
        var response = way.submit(client, domainName);
        assertAnswered(response);
        assertEquals(List.of(false, false), each(response.getAttempts(), Attempt::isResent));
        assertSignedAnew(true);
    }

    @Test
    void anAttemptThatTakesTooLongIsGivenUp() throws Exception {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 60_000));
        SaveSingleTaskForUpdatingContactInfoResponse response;
        try (DomainClient client = client(impatient().attemptTimeout(Duration.ofMillis(500)))) {
            response = way.submit(client, domainName);
        }
        assertEquals(List.of(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), each(response.getAttempts(), Attempt::getEnded));
        assertTrue(response.getAttempts().get(0).getDuration().toMillis() >= 500);
    }

    @Test
    void aFailureThatStaysHasAllAttempts() {
        try (DomainClient client = client(impatient().endpoint(closedEndpoint()).maxAttempts(3))) {
            var error = assertThrows(DomainException.Transport.class, () -> way.submit(client, domainName));
            AttemptEnd none = AttemptEnd.NOT_SENT;
            assertEquals(List.of(none, none, none), each(error.getAttempts(), Attempt::getEnded));
        }
    }

    @Test
    void readingIsRepeated() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", false));
        PollTaskResultRequest request = PollTaskResultRequest.builder().domainName(domainName).build();
        PollTaskResultResponse response =
            way.call(() -> client.pollTaskResultBlocking(request), () -> client.pollTaskResultAsync(request));
        assertEquals(List.of(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), each(response.getAttempts(), Attempt::getEnded));
    }

    /** The codes of the attempts of a submission, which succeeds. */
    private List<String> codes() throws Exception {
        var response = way.submit(client, domainName);
        assertTrue(each(SANDBOX.tasks(domainName), Sandbox.Task::getTaskNo).contains(response.getTaskNo()));
        return each(response.getAttempts(), Attempt::getCode);
    }

    @Test
    void aClockIsCorrectedByTheServers() throws Exception {
        List<String> corrected = Arrays.asList("InvalidTimeStamp.Expired", null);
        List<String> known = Arrays.asList((String) null);
        assertEquals(0, client.clockCorrection());
        // Behind: tasks of the next day would be the newest ones for the tests of lists.
        SANDBOX.setClockAhead(-3600);
        try {
            assertEquals(corrected, codes());
            assertEquals(-3600, client.clockCorrection(), 60);
            assertEquals(known, codes());
        } finally {
            SANDBOX.setClockAhead(0);
        }
        assertEquals(corrected, codes());
        assertEquals(0, client.clockCorrection(), 60);
    }
}
