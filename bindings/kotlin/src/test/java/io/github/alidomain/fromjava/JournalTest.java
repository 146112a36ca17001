package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.BulkResult;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives the program, and many submissions. */
class JournalTest {
    @TempDir
    Path folder;

    @Test
    void aJobMakesEachChangeOnce() throws Exception {
        String path = folder.resolve("a.journal").toString();
        List<String> names = List.of(domainName(), domainName());
        for (boolean recovered : List.of(false, true)) {
            try (Journal journal = new Journal(path, "job");
                    DomainClient client = DomainClient.builder()
                        .credentials(SANDBOX.credentials())
                        .options(options().build())
                        .journal(journal)
                        .build()) {
                assertThrows(DomainException.Journal.class, () -> new Journal(path, null));
                List<BulkResult> results =
                    client.submitAllBlocking(List.of(change(names.get(0)), change(names.get(1)))).stream().collect(java.util.stream.Collectors.toList());
                assertEquals(2, results.size());
                for (BulkResult result : results) {
                    assertNull(result.getError());
                    assertEquals(recovered, result.getResponse().isRecovered());
                    String taskNo = single(SANDBOX.tasks(names.get(result.getIndex()))).getTaskNo();
                    assertEquals(taskNo, result.getResponse().getTaskNo());
                }
                assertEquals(List.of(), journal.unresolvedSubmissions());
            }
        }
        assertTrue(Files.size(Path.of(path)) > 0);
    }
}
