import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.ContactType;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SubmissionPolicy;
import io.github.alidomain.sandbox.AlidomainSandbox;
import io.github.alidomain.sandbox.Sandbox;
import io.github.alidomain.sandbox.TaskPlan;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the sandbox is told, and for how long there is one. */
@ExtendWith(AlidomainSandbox.class)
class SandboxTest {
    private static String endpointOfTheClass;

    @BeforeAll
    static void remember(AlidomainSandbox sandbox) {
        endpointOfTheClass = sandbox.getEndpoint();
    }

    @Test
    void aClassHasOneSandbox(Sandbox sandbox) {
        assertEquals(endpointOfTheClass, sandbox.getEndpoint());
    }

    @Nested
    class Inside {
        @Test
        void aNestedClassHasTheSame(AlidomainSandbox sandbox) {
            assertEquals(endpointOfTheClass, sandbox.getEndpoint());
        }
    }

    @Test
    void tasksAndRequestsAreTold(AlidomainSandbox sandbox) throws Exception {
        sandbox.planTasks("told.example", TaskPlan.success().waiting(Duration.ofHours(1)));
        String taskNo = submit(sandbox, "told.example");
        var task = sandbox.getTasks("told.example").get(0);
        assertEquals(taskNo, task.getTaskNo());
        assertEquals("told.example", task.getDomainName());
        assertEquals("WAITING_EXECUTE", task.getStatus());
        var request = sandbox.getRequests("told.example").get(0);
        assertEquals("SaveSingleTaskForUpdatingContactInfo", request.getAction());
        assertEquals("7", request.getParameters().get("RegistrantProfileId"));
        assertTrue(request.isVerified());
        assertEquals(taskNo, request.getTaskNo());
        assertFalse(request.toString().contains(sandbox.getAccessKeySecret()));
        assertFalse(sandbox.getRequests().isEmpty());
    }

    @Test
    void theSandboxMisbehaves(AlidomainSandbox sandbox) throws Exception {
        sandbox.throttle("bad.example", 1);
        var throttled = assertThrows(DomainException.Service.class, () -> submit(sandbox, "bad.example"));
        assertEquals("Throttling.User", throttled.getCode());
        sandbox.loseRequest("bad.example");
        assertThrows(DomainException.OutcomeUnknown.class, () -> submit(sandbox, "bad.example"));
        sandbox.delay("bad.example", Duration.ofMillis(1));
        submit(sandbox, "bad.example");
        assertEquals(1, sandbox.getTasks("bad.example").size());
        assertNull(sandbox.getRequests("bad.example").get(0).getTaskNo());
        // What is inside of maps arrives, too.
        var answer = Map.of("status", 403, "body", "{}", "headers", Map.of("content-type", "text/html"));
        sandbox.misbehave("bad.example", 1, "answer", answer);
        assertThrows(DomainException.class, () -> submit(sandbox, "bad.example"));
        var unknown = assertThrows(
                IllegalArgumentException.class, () -> sandbox.misbehave("bad.example", 1, "sulk", Map.of()));
        assertTrue(unknown.getMessage().contains("sulk"), unknown.getMessage());
    }

    @Test
    void aSandboxIsAloneAndEndsWithItsBlock(AlidomainSandbox other) throws Exception {
        URI endpoint;
        try (Sandbox sandbox = new Sandbox().start()) {
            endpoint = URI.create(sandbox.getEndpoint());
            submit(sandbox, "alone.example");
            assertEquals(0, other.getTasks("alone.example").size());
        }
        assertThrows(ConnectException.class, () -> new Socket(endpoint.getHost(), endpoint.getPort()).close());
        assertThrows(IllegalStateException.class, () -> new Sandbox().getEndpoint());
    }

    static String submit(Sandbox sandbox, String domainName) throws Exception {
        var options = ClientOptions.builder()
                .endpoint(sandbox.getEndpoint())
                .maxAttempts(1)
                .submissionPolicy(SubmissionPolicy.REPORT)
                .build();
        var key = Credentials.fromAccessKey(sandbox.getAccessKeyId(), sandbox.getAccessKeySecret());
        try (DomainClient client = DomainClient.builder().credentials(key).options(options).build()) {
            var request = new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 7);
            return client.saveSingleTaskForUpdatingContactInfoBlocking(request).getTaskNo();
        }
    }
}
