package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.CancelTaskRequest;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.TaskProgress;
import io.github.alidomain.TaskState;
import io.github.alidomain.TaskStatus;
import io.github.alidomain.TaskWatch;
import io.github.alidomain.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of a task, in every way in which Java takes them one after the other. */
@ParameterizedClass
@EnumSource(FollowTaskTest.Steps.class)
class FollowTaskTest {
    enum Steps {
        ITERABLE, STREAM, WATCH, WATCH_FUTURE
    }

    private static final Duration SHORT = Duration.ofMillis(50);

    /** Asks often. */
    private static final WaitOptions EAGER = WaitOptions.builder().minInterval(SHORT).maxInterval(SHORT).build();

    /** Would ask a second time only long after the test. */
    private static final WaitOptions PATIENT =
        WaitOptions.builder().timeout(Duration.ofDays(1)).minInterval(Duration.ofHours(10)).build();

    @Parameter
    Steps steps;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();

    private String submit(Map<String, ?> life) throws Exception {
        SANDBOX.plan(domainName, life);
        return client.saveSingleTaskForUpdatingContactInfoBlocking(change(domainName)).getTaskNo();
    }

    private void follow(DomainClient client, String taskNo, WaitOptions options, Consumer<TaskProgress> take)
            throws Exception {
        if (steps == Steps.ITERABLE) {
            for (TaskProgress progress : client.followTaskBlocking(taskNo, options).iterable()) take.accept(progress);
        } else if (steps == Steps.STREAM) {
            client.followTaskBlocking(taskNo, options).stream().forEach(take);
        } else {
            try (TaskWatch watch = client.watchTask(taskNo, options)) {
                TaskProgress progress;
                do {
                    progress = (steps == Steps.WATCH ? Way.BLOCKING : Way.FUTURE).call(watch::pollBlocking, watch::pollAsync);
                    take.accept(progress);
                    if (progress.getNextPollIn() != null) Thread.sleep(progress.getNextPollIn().toMillis());
                } while (progress.getNextPollIn() != null);
            }
        }
    }

    private List<TaskProgress> follow(String taskNo, WaitOptions options) throws Exception {
        List<TaskProgress> steps = new ArrayList<>();
        follow(client, taskNo, options, steps::add);
        return steps;
    }

    /** All of one task, counted, with a next question until the last. */
    private static void assertSteps(String taskNo, List<TaskProgress> steps) {
        List<Integer> counted = IntStream.rangeClosed(1, steps.size()).boxed().collect(Collectors.toList());
        assertEquals(counted, each(steps, TaskProgress::getPolls));
        List<Duration> elapsed = each(steps, TaskProgress::getElapsed);
        assertEquals(elapsed.stream().sorted().collect(Collectors.toList()), elapsed);
        for (TaskProgress step : steps) {
            boolean isLast = step == last(steps);
            assertEquals(taskNo, step.getTaskNo());
            assertEquals(isLast, step.getNextPollIn() == null);
            if (!isLast) assertEquals(TaskState.STILL_RUNNING, step.getState());
            // At the deadline, time may be too short for an answer.
            if (!isLast || step.getState() != TaskState.STILL_RUNNING) assertNull(step.getProblem());
        }
    }

    @Test
    void aTaskThatSucceeds() throws Exception {
        String taskNo = submit(Map.of("executing_ms", 1500));
        List<TaskProgress> steps = follow(taskNo, EAGER);
        assertSteps(taskNo, steps);
        assertTrue(steps.size() > 1);
        assertEquals(TaskStatus.EXECUTING, single(steps.get(0).getTaskDetails()).getStatus());
        assertEquals(TaskState.SUCCEEDED, last(steps).getState());
        assertEquals(TaskStatus.EXECUTE_SUCCESS, single(last(steps).getTaskDetails()).getStatus());
    }

    @Test
    void aTaskThatFails() throws Exception {
        String taskNo = submit(FAILURE);
        TaskProgress step = single(follow(taskNo, null));
        assertEquals(TaskState.FAILED, step.getState());
        assertEquals("by the registry", single(step.getTaskDetails()).getFailReason());
    }

    @Test
    void aTaskThatIsCancelledMeanwhile() throws Exception {
        String taskNo = submit(Map.of("waiting_ms", 3_600_000));
        List<TaskProgress> steps = new ArrayList<>();
        follow(client, taskNo, EAGER, progress -> {
            steps.add(progress);
            if (steps.size() == 2) client.cancelTaskAsync(new CancelTaskRequest(taskNo)).join();
        });
        assertSteps(taskNo, steps);
        assertEquals(3, steps.size());
        assertEquals(TaskState.FAILED, last(steps).getState());
    }

    @Test
    void aTaskThatIsStillRunningAtTheDeadline() throws Exception {
        String taskNo = submit(Map.of("executing_ms", 3_600_000));
        List<TaskProgress> steps = follow(taskNo, EAGER.toBuilder().timeout(Duration.ofSeconds(1)).build());
        assertSteps(taskNo, steps);
        assertTrue(steps.size() > 1);
        assertEquals(TaskState.STILL_RUNNING, last(steps).getState());
    }

    @Test
    void followingTwiceStartsAnew() throws Exception {
        var steps = client.followTaskBlocking(submit(Map.of()));
        for (int i = 0; i < 2; i++) {
            assertEquals(List.of(1), steps.stream().map(TaskProgress::getPolls).collect(Collectors.toList()));
        }
    }

    @Test
    void anArgumentThatIsWrongIsNamed() {
        Map<String, WaitOptions> invalid = Map.of(
            "taskNo", EAGER,
            "timeout", WaitOptions.builder().timeout(Duration.ZERO).build(),
            "minInterval", WaitOptions.builder().minInterval(Duration.ZERO).build(),
            "maxInterval", WaitOptions.builder().maxInterval(Duration.ofDays(8)).build());
        invalid.forEach((field, options) -> {
            String taskNo = field.equals("taskNo") ? "" : "1";
            var error = assertThrows(DomainException.InvalidRequest.class, () -> follow(taskNo, options));
            assertEquals(field, error.getField());
        });
    }

    @Test
    void aThreadThatIsInterruptedEndsItsWaitAtOnce() throws Exception {
        String taskNo = submit(Map.of("executing_ms", 3_600_000));
        CountDownLatch asked = new CountDownLatch(1);
        FutureTask<Exception> ended = new FutureTask<>(() -> assertThrows(InterruptedException.class, () ->
            follow(client, taskNo, PATIENT, progress -> asked.countDown())));
        Thread following = new Thread(ended);
        following.start();
        asked.await();
        following.interrupt();
        ended.get(10, TimeUnit.SECONDS);
    }

    /** Errors are declared where Java makes the loop, so that it may catch them around it. */
    @Test
    void aLoopCatchesWhatItThrows() {
        try {
            for (TaskProgress progress : client.followTaskBlocking("").iterable()) fail(progress.toString());
        } catch (DomainException e) {
            assertEquals(Outcome.NOT_SENT, e.getOutcome());
            return;
        } catch (InterruptedException e) {
            fail(e);
        }
        fail("nothing was thrown");
    }

    /** Plays the steps, then fails. */
    private static final class FakeWatch implements TaskWatch {
        private final Iterator<TaskProgress> left;
        private boolean isClosed;

        FakeWatch(TaskProgress... steps) {
            left = List.of(steps).iterator();
        }

        @Override
        public TaskProgress pollBlocking() {
            return left.next();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    /** A client of the program's own tests, in Java: it gives out a watch, and can do nothing else. */
    private static DomainClient fake(TaskWatch watch) {
        return new DomainClient() {
            @Override
            public TaskWatch watchTask(String taskNo, WaitOptions options) {
                return watch;
            }
        };
    }

    @Test
    void whatFollowsTheTaskIsClosedAtTheEnd() throws Exception {
        TaskProgress running = TaskProgress.builder()
            .taskNo("1").state(TaskState.STILL_RUNNING).nextPollIn(Duration.ofMillis(1)).build();
        TaskProgress succeeded = running.toBuilder().state(TaskState.SUCCEEDED).nextPollIn(null).build();
        FakeWatch ending = new FakeWatch(running, running, succeeded);
        List<TaskProgress> steps = new ArrayList<>();
        follow(fake(ending), "1", null, steps::add);
        assertEquals(List.of(running, running, succeeded), steps);
        assertTrue(ending.isClosed);
        FakeWatch failing = new FakeWatch(running);
        assertThrows(NoSuchElementException.class, () -> follow(fake(failing), "1", null, steps::add));
        assertTrue(failing.isClosed);
    }
}
