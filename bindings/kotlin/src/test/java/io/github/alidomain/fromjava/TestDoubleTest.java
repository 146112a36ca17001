package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.PollTaskResultResponse;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse;
import io.github.alidomain.TaskDetail;
import io.github.alidomain.TaskStatus;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of a program's own tests, which implements in Java what the program calls. */
@ParameterizedClass
@EnumSource(Way.class)
class TestDoubleTest {
    private static final DomainException BUSY =
        DomainException.Credentials.builder().reason("no key today").outcome(Outcome.NOT_SENT).build();

    @Parameter
    Way way;

    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @AutoClose
    final DomainClient client = new DomainClient() {
        @Override
        public SaveSingleTaskForUpdatingContactInfoResponse saveSingleTaskForUpdatingContactInfoBlocking(
                SaveSingleTaskForUpdatingContactInfoRequest request) throws DomainException, InterruptedException {
            if (request.getDomainName().equals("busy.example")) throw BUSY;
            if (request.getDomainName().equals("slow.example")) {
                begun.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            return SaveSingleTaskForUpdatingContactInfoResponse.builder().taskNo("1").build();
        }

        @Override
        public PollTaskResultResponse pollTaskResultBlocking(PollTaskResultRequest request) {
            TaskDetail detail = TaskDetail.builder()
                .taskNo("page " + request.getPageNum()).status(TaskStatus.EXECUTE_SUCCESS).build();
            return PollTaskResultResponse.builder()
                .taskDetails(List.of(detail)).nextPageNum(request.getPageNum() < 3 ? request.getPageNum() + 1 : null).build();
        }
    };

    @Test
    void whatItImplementsToBlockAnswersFuturesToo() throws Exception {
        assertEquals("1", way.submit(client, "a.example").getTaskNo());
        assertSame(BUSY, assertThrows(DomainException.Credentials.class, () -> way.submit(client, "busy.example")));
    }

    @Test
    void listsAskForItsPages() throws Exception {
        assertEquals(List.of("page 1", "page 2", "page 3"), client.pollTaskResultAllBlocking().stream()
            .map(TaskDetail::getTaskNo).collect(Collectors.toList()));
    }

    @Test
    void whatItDoesNotImplementIsNamed() {
        var error = assertThrows(UnsupportedOperationException.class, () ->
            way.call(() -> client.waitForTaskBlocking("1"), () -> client.waitForTaskAsync("1")));
        assertContains("waitForTask", error.getMessage());
    }

    @Test
    void aFutureThatIsCancelledInterruptsIt() throws Exception {
        var future = client.saveSingleTaskForUpdatingContactInfoAsync(change("slow.example"));
        begun.await();
        assertTrue(future.cancel(true));
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }
}
