package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.BlockingSequence;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.QueryDomainListRequest;
import io.github.alidomain.QueryTaskDetailHistoryRequest;
import io.github.alidomain.QueryTaskDetailListRequest;
import io.github.alidomain.QueryTaskInfoHistoryRequest;
import io.github.alidomain.QueryTaskListRequest;
import io.github.alidomain.TaskDetail;
import io.github.alidomain.TaskInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(PagingTest.Elements.class)
class PagingTest {
    /** How Java takes elements one after the other. */
    enum Elements {
        ITERABLE {
            @Override
            <T> void take(BlockingSequence<T> elements, int most, Consumer<? super T> take) throws Exception {
                int taken = 0;
                for (T element : elements.iterable()) {
                    take.accept(element);
                    if (++taken == most) break;
                }
            }
        },
        STREAM {
            @Override
            <T> void take(BlockingSequence<T> elements, int most, Consumer<? super T> take) throws Exception {
                elements.stream().limit(most).forEach(take);
            }
        };

        abstract <T> void take(BlockingSequence<T> elements, int most, Consumer<? super T> take) throws Exception;

        <T> List<T> list(BlockingSequence<T> elements, int most) throws Exception {
            List<T> list = new ArrayList<>();
            take(elements, most, list::add);
            return list;
        }
    }

    private static final int ALL = Integer.MAX_VALUE;

    @Parameter
    Elements elements;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();
    final String clientIp = SANDBOX.clientIp();

    /** The numbers of so many tasks, oldest first. */
    private List<String> submit(int count) throws Exception {
        List<String> tasks = new ArrayList<>();
        while (tasks.size() < count) tasks.add(Way.BLOCKING.submit(client, domainName).getTaskNo());
        return tasks;
    }

    private PollTaskResultRequest.Builder results() {
        return PollTaskResultRequest.builder().pageSize(2).domainName(domainName).userClientIp(clientIp);
    }

    private List<String> list(PollTaskResultRequest.Builder request, int most) throws Exception {
        return each(elements.list(client.pollTaskResultAllBlocking(request.build()), most), TaskDetail::getTaskNo);
    }

    /** The pages that were asked for. */
    private List<String> asked(String action) {
        return each(SANDBOX.seen(action, "UserClientIp", clientIp), seen -> seen.getParameters().get("PageNum"));
    }

    @Test
    void resultsOfEveryPage() throws Exception {
        assertEquals(submit(5), list(results(), ALL));
        assertEquals(List.of("1", "2", "3"), asked("PollTaskResult"));
    }

    @Test
    void thePageOfTheRequestIsTheFirst() throws Exception {
        assertEquals(submit(5).subList(2, 5), list(results().pageNum(2), ALL));
        assertEquals(List.of("2", "3"), asked("PollTaskResult"));
    }

    @Test
    void noPageIsAskedForBeforeItIsNeeded() throws Exception {
        List<String> tasks = submit(5);
        var all = client.pollTaskResultAllBlocking(results().build());
        assertEquals(List.of(), asked("PollTaskResult"));
        assertEquals(tasks.subList(0, 2), each(elements.list(all, 2), TaskDetail::getTaskNo));
        assertEquals(List.of("1"), asked("PollTaskResult"));
        assertEquals(tasks.subList(0, 3), each(elements.list(all, 3), TaskDetail::getTaskNo));
        assertEquals(List.of("1", "1", "2"), asked("PollTaskResult"), "anew, and no further than needed");
    }

    @Test
    void nothingIsAnEmptyList() throws Exception {
        assertEquals(List.of(), list(results(), ALL));
        assertEquals(List.of("1"), asked("PollTaskResult"));
    }

    @Test
    void anErrorEndsItWhereItHappens() throws Exception {
        List<String> tasks = submit(5);
        List<String> came = new ArrayList<>();
        var all = client.pollTaskResultAllBlocking(results().build());
        var error = assertThrows(DomainException.Service.class, () -> elements.take(all, ALL, detail -> {
            came.add(detail.getTaskNo());
            if (came.size() == 2) SANDBOX.instruct(domainName, "refuse", Map.of("code", "Forbidden.RAM"));
        }));
        assertEquals("Forbidden.RAM", error.getCode());
        assertEquals(tasks.subList(0, 2), came);
    }

    @Test
    void tasksOfTheAccountNewestFirst() throws Exception {
        List<String> tasks = submit(3);
        Collections.reverse(tasks);
        QueryTaskListRequest request = QueryTaskListRequest.builder().pageSize(2).userClientIp(clientIp).build();
        List<String> listed = each(elements.list(client.queryTaskListAllBlocking(request), 3), TaskInfo::getTaskNo);
        assertEquals(tasks, listed);
        assertEquals(List.of("1", "2"), asked("QueryTaskList"));
    }

    @Test
    void detailsOfATask() throws Exception {
        String taskNo = single(submit(1));
        var request = QueryTaskDetailListRequest.builder(taskNo).pageSize(1).userClientIp(clientIp).build();
        var details = elements.list(client.queryTaskDetailListAllBlocking(request), ALL);
        assertEquals(domainName, single(details).getDomainName());
        assertEquals(List.of("1"), asked("QueryTaskDetailList"));
    }

    @Test
    void domainsAndHistories() throws Exception {
        List<String> tasks = submit(2);
        var domains = QueryDomainListRequest.builder().domainName(domainName).build();
        assertEquals(domainName, single(elements.list(client.queryDomainListAllBlocking(domains), ALL)).getDomainName());
        var details = QueryTaskDetailHistoryRequest.builder(tasks.get(0)).pageSize(1).build();
        var listed = elements.list(client.queryTaskDetailHistoryAllBlocking(details), ALL);
        assertEquals(domainName, single(listed).getDomainName());
        Collections.reverse(tasks);
        var history = QueryTaskInfoHistoryRequest.builder().pageSize(1).build();
        var both = elements.list(client.queryTaskInfoHistoryAllBlocking(history), 2);
        assertEquals(tasks, each(both, TaskInfo::getTaskNo));
    }

    @Test
    void withoutARequestItIsEverything() throws Exception {
        String taskNo = single(submit(1));
        assertEquals(taskNo, single(elements.list(client.queryTaskListAllBlocking(), 1)).getTaskNo());
        assertNotNull(single(elements.list(client.pollTaskResultAllBlocking(), 1)).getTaskDetailNo());
    }

    /** Java has no list of its own that is asked for without blocking: pages say which is next. */
    @Test
    void pagesAreChainedWithFutures() throws Exception {
        List<String> tasks = submit(3);
        List<TaskDetail> details = client.pollTaskResultAsync(results().build())
            .thenCompose(first -> client.pollTaskResultAsync(results().pageNum(first.getNextPageNum()).build())
                .thenApply(second -> {
                    assertNull(second.getNextPageNum());
                    return List.of(first.getTaskDetails(), second.getTaskDetails());
                }))
            .thenApply(pages -> pages.stream().flatMap(List::stream).collect(Collectors.toList()))
            .get();
        assertEquals(tasks, each(details, TaskDetail::getTaskNo));
    }
}
