package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.AcknowledgeTaskResultRequest;
import io.github.alidomain.Attempt;
import io.github.alidomain.AttemptEnd;
import io.github.alidomain.CancelTaskRequest;
import io.github.alidomain.CancelTaskResponse;
import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Language;
import io.github.alidomain.Outcome;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.QueryContactInfoRequest;
import io.github.alidomain.QueryTaskDetailListRequest;
import io.github.alidomain.QueryTaskListRequest;
import io.github.alidomain.TaskDetail;
import io.github.alidomain.TaskInfo;
import io.github.alidomain.TaskStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation beside the submission, with every field of it. */
@ParameterizedClass
@EnumSource(Way.class)
class TaskOperationsTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();
    final String clientIp = SANDBOX.clientIp();
    final Instant submitted = Instant.now();

    private String submit() throws Exception {
        var request = change(domainName).toBuilder().instanceId("S123456789").userClientIp(clientIp).build();
        return way.submit(client, request).getTaskNo();
    }

    private void assertSent(String action, Map<String, String> parameters) {
        Map<String, String> expected = new HashMap<>(parameters);
        expected.putAll(Map.of("UserClientIp", clientIp, "Lang", "zh"));
        Map<String, String> sent = single(SANDBOX.seen(action, "UserClientIp", clientIp)).getParameters();
        expected.forEach((name, value) -> assertEquals(value, sent.get(name), name));
    }

    private static void assertAnswered(String requestId, List<Attempt> attempts) {
        assertEquals(AttemptEnd.SUCCEEDED, single(attempts).getEnded());
        assertEquals(200, single(attempts).getHttpStatus());
        assertNotNull(requestId);
        assertEquals(requestId, single(attempts).getRequestId());
    }

    private void assertSinceSubmission(Instant time) {
        // The service tells it in whole seconds.
        assertFalse(time.isBefore(submitted.truncatedTo(ChronoUnit.SECONDS)), time::toString);
        assertFalse(time.isAfter(Instant.now()), time::toString);
    }

    private void assertFailed(TaskDetail detail, String taskNo, String failReason) {
        TaskDetail expected = TaskDetail.builder()
            .taskNo(taskNo)
            .taskDetailNo(detail.getTaskDetailNo())
            .domainName(domainName)
            .instanceId("S123456789")
            .taskType("UPDATE_ADMIN_CONTACT")
            .taskTypeDescription("Update the admin contact")
            .status(TaskStatus.EXECUTE_FAILURE)
            .taskStatus("EXECUTE_FAILURE")
            .taskStatusCode(3)
            .taskResult("no change")
            .errorMsg("refused")
            .failReason(failReason)
            .tryCount(1)
            .createTime(detail.getCreateTime())
            .updateTime(detail.getUpdateTime())
            .build();
        assertEquals(expected, detail);
        assertNotNull(detail.getTaskDetailNo());
        assertSinceSubmission(detail.getCreateTime());
        assertSinceSubmission(detail.getUpdateTime());
    }

    @Test
    void queryTaskDetailListTellsHowATaskEnded() throws Exception {
        SANDBOX.plan(domainName, FAILURE);
        String taskNo = submit();
        var request = QueryTaskDetailListRequest.builder(taskNo)
            .pageNum(1)
            .pageSize(10)
            .taskStatus(TaskStatus.EXECUTE_FAILURE)
            .domainName(domainName.toUpperCase(Locale.ROOT))
            .instanceId("S123456789")
            .userClientIp(clientIp)
            .lang(Language.ZH)
            .build();
        var response =
            way.call(() -> client.queryTaskDetailListBlocking(request), () -> client.queryTaskDetailListAsync(request));
        assertFailed(single(response.getTaskDetails()), taskNo, "by the registry");
        List<Integer> page = Arrays.asList(response.getCurrentPageNum(), response.getPageSize(),
            response.getTotalItemNum(), response.getTotalPageNum(), response.getNextPageNum());
        assertEquals(Arrays.asList(1, 10, 1, 1, null), page);
        assertAnswered(response.getRequestId(), response.getAttempts());
        assertSent("QueryTaskDetailList", Map.of("TaskNo", taskNo, "PageNum", "1", "PageSize", "10", "TaskStatus", "3",
            "DomainName", domainName, "InstanceId", "S123456789"));
    }

    @Test
    void queryTaskListListsTheTasksOfTheAccount() throws Exception {
        String taskNo = submit();
        Instant begin = submitted.minusSeconds(60);
        Instant end = submitted.plusSeconds(3600);
        QueryTaskListRequest request = QueryTaskListRequest.builder()
            .pageNum(1)
            .pageSize(20)
            .beginCreateTime(begin)
            .endCreateTime(end)
            .userClientIp(clientIp)
            .lang(Language.ZH)
            .build();
        var response = way.call(() -> client.queryTaskListBlocking(request), () -> client.queryTaskListAsync(request));
        TaskInfo task = response.getTasks().get(0);
        TaskInfo expected = TaskInfo.builder()
            .taskNo(taskNo)
            .taskNum(1)
            .taskType("UPDATE_ADMIN_CONTACT")
            .taskTypeDescription("Update the admin contact")
            .status(TaskStatus.COMPLETE)
            .taskStatus("COMPLETE")
            .taskStatusCode(3)
            .taskCancelStatus("UNCANCELED")
            .taskCancelStatusCode(0)
            .clientip(clientIp)
            .createTime(task.getCreateTime())
            .taskBizType("domain")
            .taskResult(task.getTaskResult())
            .taskTypeCode(2)
            .build();
        assertEquals(expected, task);
        assertSinceSubmission(task.getCreateTime());
        assertSinceSubmission(response.getServerTime());
        assertEquals(1, response.getCurrentPageNum());
        assertEquals(20, response.getPageSize());
        assertAnswered(response.getRequestId(), response.getAttempts());
        assertSent("QueryTaskList", Map.of("PageNum", "1", "PageSize", "20",
            "BeginCreateTime", String.valueOf(begin.toEpochMilli()), "EndCreateTime", String.valueOf(end.toEpochMilli())));
    }

    @Test
    void pollTaskResultListsResults() throws Exception {
        SANDBOX.plan(domainName, FAILURE);
        String taskNo = submit();
        PollTaskResultRequest request = PollTaskResultRequest.builder()
            .pageNum(1)
            .pageSize(10)
            .taskNo(taskNo)
            .domainName(domainName)
            .instanceId("S123456789")
            .taskResultStatus(TaskStatus.EXECUTE_FAILURE)
            .userClientIp(clientIp)
            .lang(Language.ZH)
            .build();
        var response =
            way.call(() -> client.pollTaskResultBlocking(request), () -> client.pollTaskResultAsync(request));
        assertFailed(single(response.getTaskDetails()), taskNo, null);
        assertEquals(1, response.getTotalItemNum());
        assertNull(response.getNextPageNum());
        assertAnswered(response.getRequestId(), response.getAttempts());
        assertSent("PollTaskResult", Map.of("PageNum", "1", "PageSize", "10", "TaskNo", taskNo,
            "DomainName", domainName, "InstanceId", "S123456789", "TaskResultStatus", "3"));
    }

    private List<String> results() throws Exception {
        PollTaskResultRequest request = PollTaskResultRequest.builder().domainName(domainName).build();
        return each(client.pollTaskResultBlocking(request).getTaskDetails(), TaskDetail::getTaskDetailNo);
    }

    @Test
    void acknowledgeTaskResultTakesResultsOffTheList() throws Exception {
        for (int i = 0; i < 3; i++) submit();
        List<String> all = results();
        var request = AcknowledgeTaskResultRequest.builder(List.of(all.get(0), all.get(2)))
            .userClientIp(clientIp).lang(Language.ZH).build();
        var response = way.call(
            () -> client.acknowledgeTaskResultBlocking(request), () -> client.acknowledgeTaskResultAsync(request));
        assertEquals(2, response.getResult());
        assertAnswered(response.getRequestId(), response.getAttempts());
        assertEquals(List.of(all.get(1)), results());
        assertSent("AcknowledgeTaskResult", Map.of("TaskDetailNo.1", all.get(0), "TaskDetailNo.2", all.get(2)));
    }

    @Test
    void cancelTaskCancelsATaskThatWaits() throws Exception {
        SANDBOX.plan(domainName, Map.of("waiting_ms", 3_600_000));
        String taskNo = submit();
        assertEquals("WAITING_EXECUTE", single(SANDBOX.tasks(domainName)).getStatus());
        CancelTaskRequest request =
            CancelTaskRequest.builder(taskNo).userClientIp(clientIp).lang(Language.ZH).build();
        Callable<CancelTaskResponse> cancel =
            () -> way.call(() -> client.cancelTaskBlocking(request), () -> client.cancelTaskAsync(request));
        CancelTaskResponse response = cancel.call();
        assertAnswered(response.getRequestId(), response.getAttempts());
        assertEquals("EXECUTE_FAILURE", single(SANDBOX.tasks(domainName)).getStatus());
        assertSent("CancelTask", Map.of("TaskNo", taskNo));
        // It waits no longer, and the service says so.
        var error = assertThrows(DomainException.Service.class, cancel::call);
        assertEquals("ParameterIllegal", error.getCode());
        assertEquals(Outcome.REJECTED, error.getOutcome());
    }

    @Test
    void queryContactInfoTellsWhoAContactIs() throws Exception {
        var request = QueryContactInfoRequest.builder(domainName, ContactType.BILLING)
            .userClientIp(clientIp).lang(Language.ZH).build();
        var contact =
            way.call(() -> client.queryContactInfoBlocking(request), () -> client.queryContactInfoAsync(request));
        assertSent("QueryContactInfo", Map.of("DomainName", domainName, "ContactType", "billing"));
        assertEquals("billing of " + domainName, contact.getRegistrantName());
        assertEquals("billing@" + domainName, contact.getEmail());
        assertEquals("杭州", contact.getZhCity());
        assertAnswered(contact.getRequestId(), contact.getAttempts());
    }

    private void assertNamed(String field, Callable<?> call) {
        assertEquals(field, assertThrows(DomainException.InvalidRequest.class, call::call).getField());
    }

    @Test
    void anArgumentThatIsWrongIsNamed() {
        var task = new CancelTaskRequest("");
        assertNamed("taskNo", () -> way.call(() -> client.cancelTaskBlocking(task), () -> client.cancelTaskAsync(task)));
        var none = new AcknowledgeTaskResultRequest(List.of());
        assertNamed("taskDetailNo", () -> way.call(
            () -> client.acknowledgeTaskResultBlocking(none), () -> client.acknowledgeTaskResultAsync(none)));
        var details = QueryTaskDetailListRequest.builder("1").taskStatus(TaskStatus.COMPLETE).build();
        assertNamed("taskStatus", () -> way.call(
            () -> client.queryTaskDetailListBlocking(details), () -> client.queryTaskDetailListAsync(details)));
        var results = PollTaskResultRequest.builder().taskResultStatus(TaskStatus.EXECUTING).build();
        assertNamed("taskResultStatus", () -> way.call(
            () -> client.pollTaskResultBlocking(results), () -> client.pollTaskResultAsync(results)));
        for (var page : Map.of("pageNum", QueryTaskListRequest.builder().pageNum(0),
                "pageSize", QueryTaskListRequest.builder().pageSize(1001)).entrySet()) {
            var tasks = page.getValue().build();
            assertNamed(page.getKey(), () -> way.call(
                () -> client.queryTaskListBlocking(tasks), () -> client.queryTaskListAsync(tasks)));
        }
    }
}
