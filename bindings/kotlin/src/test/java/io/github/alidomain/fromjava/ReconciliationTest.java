package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Reconciliation;
import io.github.alidomain.ReconciliationState;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SubmissionPolicy;
import io.github.alidomain.UnresolvedSubmission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Submissions that ended in doubt, and what looking again shows. */
@ParameterizedClass
@EnumSource(Way.class)
class ReconciliationTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient once = client(once());

    /** Another client than the one that submitted, as in another process. */
    @AutoClose
    final DomainClient client = client(impatient());

    final String domainName = domainName();

    private UnresolvedSubmission submitInDoubt() {
        return assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(once, domainName)).getSubmission();
    }

    private Reconciliation reconcile(UnresolvedSubmission submission) throws Exception {
        return way.call(
            () -> client.reconcileSubmissionBlocking(submission), () -> client.reconcileSubmissionAsync(submission));
    }

    @Test
    void aTaskThatWasMadeIsFound() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        Reconciliation found = reconcile(submitInDoubt());
        assertEquals(ReconciliationState.FOUND, found.getState());
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), found.getTaskNo());
        assertEquals(List.of(), found.getCandidates());
        assertFalse(found.getReason().isEmpty());
    }

    @Test
    void aRequestThatMayStillArriveIsStillUnknown() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", false));
        UnresolvedSubmission submission = submitInDoubt();
        Reconciliation unknown = reconcile(submission);
        assertEquals(ReconciliationState.STILL_UNKNOWN, unknown.getState());
        assertNull(unknown.getTaskNo());
        // What is stored must be all that counts.
        UnresolvedSubmission arrived = submission.toBuilder().arrived(true).build();
        assertEquals(ReconciliationState.NOT_EXECUTED, reconcile(arrived).getState());
    }

    @Test
    void aRequestThatArrivedAndMadeNoTaskWasNotExecuted() throws Exception {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "SignatureNonceUsed"));
        UnresolvedSubmission submission = submitInDoubt();
        assertTrue(submission.isArrived());
        Reconciliation answer = reconcile(submission);
        assertEquals(ReconciliationState.NOT_EXECUTED, answer.getState());
        assertNull(answer.getTaskNo());
    }

    @Test
    void aTaskThatAnotherCallOfTheProcessWasToldOfIsNotItsOwn() throws Exception {
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        UnresolvedSubmission submission = submitInDoubt();
        String other = way.submit(client, domainName).getTaskNo();
        List<String> tasks = each(SANDBOX.tasks(domainName), Sandbox.Task::getTaskNo);
        assertEquals(2, tasks.size());
        assertEquals(other, tasks.get(1));
        Reconciliation answer = reconcile(submission);
        assertEquals(ReconciliationState.FOUND, answer.getState());
        assertEquals(tasks.get(0), answer.getTaskNo());
    }

    @Test
    void reconcileOnlySignsNoSecondRequest() {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "SignatureNonceUsed"));
        try (DomainClient client = client(impatient().submissionPolicy(SubmissionPolicy.RECONCILE_ONLY))) {
            var error = assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(client, domainName));
            assertEquals(1, error.getAttempts().size());
            assertEquals(List.of(), error.getCandidates());
        }
        assertEquals(1, SANDBOX.seen(domainName).size());
    }
}
