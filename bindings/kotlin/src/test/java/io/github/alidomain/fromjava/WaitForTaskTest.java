package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.SubmitAndWaitResponse;
import io.github.alidomain.TaskDetail;
import io.github.alidomain.TaskProgress;
import io.github.alidomain.TaskState;
import io.github.alidomain.TaskStatus;
import io.github.alidomain.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** waitForTask and submitAndWait, which follow a task by themselves. */
@ParameterizedClass
@EnumSource(Way.class)
class WaitForTaskTest {
    private static final WaitOptions EAGER =
        WaitOptions.builder().minInterval(Duration.ofMillis(50)).maxInterval(Duration.ofMillis(50)).build();

    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();

    private TaskProgress waitFor(String taskNo, WaitOptions options) throws Exception {
        return way.call(
            () -> client.waitForTaskBlocking(taskNo, options), () -> client.waitForTaskAsync(taskNo, options));
    }

    private SubmitAndWaitResponse submitAndWait(WaitOptions options) throws Exception {
        var request = change(domainName);
        return way.call(
            () -> client.submitAndWaitBlocking(request, options), () -> client.submitAndWaitAsync(request, options));
    }

    /** What both operations answer of one task at last. */
    private List<TaskProgress> ends(WaitOptions options) throws Exception {
        SubmitAndWaitResponse answer = submitAndWait(options);
        String taskNo = answer.getSubmission().getTaskNo();
        assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), taskNo);
        List<TaskProgress> ends = List.of(answer.getProgress(), waitFor(taskNo, options));
        for (TaskProgress end : ends) {
            assertEquals(taskNo, end.getTaskNo());
            assertNull(end.getNextPollIn());
            // At the deadline, time may be too short for an answer.
            if (end.getState() != TaskState.STILL_RUNNING) assertNull(end.getProblem());
        }
        return ends;
    }

    @Test
    void aTaskThatSucceeds() throws Exception {
        for (TaskProgress end : ends(null)) {
            assertEquals(TaskState.SUCCEEDED, end.getState());
            assertEquals(domainName, single(end.getTaskDetails()).getDomainName());
            assertEquals(1, end.getPolls());
        }
    }

    @Test
    void aTaskWithoutOptions() throws Exception {
        var request = change(domainName);
        SubmitAndWaitResponse answer =
            way.call(() -> client.submitAndWaitBlocking(request), () -> client.submitAndWaitAsync(request));
        String taskNo = answer.getSubmission().getTaskNo();
        TaskProgress end =
            way.call(() -> client.waitForTaskBlocking(taskNo), () -> client.waitForTaskAsync(taskNo));
        assertEquals(TaskState.SUCCEEDED, answer.getProgress().getState());
        assertEquals(TaskState.SUCCEEDED, end.getState());
    }

    @Test
    void aTaskThatTakesItsTime() throws Exception {
        SANDBOX.plan(domainName, Map.of("waiting_ms", 500, "executing_ms", 500));
        TaskProgress progress = submitAndWait(EAGER).getProgress();
        assertEquals(TaskState.SUCCEEDED, progress.getState());
        assertTrue(progress.getPolls() > 1);
        assertTrue(progress.getElapsed().compareTo(Duration.ofMillis(500)) > 0);
    }

    @Test
    void aTaskThatFails() throws Exception {
        SANDBOX.plan(domainName, FAILURE);
        for (TaskProgress end : ends(EAGER)) {
            assertEquals(TaskState.FAILED, end.getState());
            TaskDetail detail = single(end.getTaskDetails());
            assertEquals(TaskStatus.EXECUTE_FAILURE, detail.getStatus());
            assertEquals("refused", detail.getErrorMsg());
            assertEquals("by the registry", detail.getFailReason());
            assertEquals("no change", detail.getTaskResult());
        }
    }

    @Test
    void aTaskThatIsStillRunningAtTheDeadline() throws Exception {
        SANDBOX.plan(domainName, Map.of("executing_ms", 3_600_000));
        for (TaskProgress end : ends(EAGER.toBuilder().timeout(Duration.ofSeconds(1)).build())) {
            assertEquals(TaskState.STILL_RUNNING, end.getState());
            assertEquals(TaskStatus.EXECUTING, single(end.getTaskDetails()).getStatus());
            assertTrue(end.getPolls() > 1);
        }
    }

    @Test
    void anArgumentThatIsWrongIsNamedAndNothingIsSubmitted() {
        WaitOptions zero = WaitOptions.builder().timeout(Duration.ZERO).build();
        Map<Callable<?>, String> invalid = Map.of(
            () -> waitFor("", EAGER), "taskNo",
            () -> waitFor("1", zero), "timeout",
            () -> submitAndWait(zero), "timeout");
        invalid.forEach((call, field) ->
            assertEquals(field, assertThrows(DomainException.InvalidRequest.class, call::call).getField()));
        assertEquals(List.of(), SANDBOX.seen(domainName));
    }

    @Test
    void aSubmissionThatIsRefusedIsNotWaitedFor() {
        SANDBOX.instruct(domainName, "refuse", Map.of("code", "TaskIsBeingProcessed"));
        var error = assertThrows(DomainException.Service.class, () -> submitAndWait(EAGER));
        assertEquals("TaskIsBeingProcessed", error.getCode());
    }
}
