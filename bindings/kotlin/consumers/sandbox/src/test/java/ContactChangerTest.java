import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.TaskState;
import io.github.alidomain.sandbox.AlidomainSandbox;
import io.github.alidomain.sandbox.TaskPlan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContactChangerTest {
    @RegisterExtension
    final AlidomainSandbox sandbox = new AlidomainSandbox();

    private DomainClient client;

    @BeforeEach
    void connect() throws Exception {
        client = DomainClient.builder()
                .credentials(Credentials.fromAccessKey(sandbox.getAccessKeyId(), sandbox.getAccessKeySecret()))
                .options(ClientOptions.builder().endpoint(sandbox.getEndpoint()).build())
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void theAdminContactIsChanged() throws Exception {
        assertEquals(TaskState.SUCCEEDED, new ContactChanger(client).change("example.com", 1234567));
        assertEquals("UPDATE_ADMIN_CONTACT", sandbox.getTasks("example.com").get(0).getTaskType());
    }

    @Test
    void aTaskThatFailsIsReported() throws Exception {
        sandbox.planTasks(TaskPlan.failure("The registrant profile is not verified."));
        assertEquals(TaskState.FAILED, new ContactChanger(client).change("example.com", 1234567));
    }

    @Test
    void aLostReplyDoesNotSubmitTwice() throws Exception {
        sandbox.loseReply("example.com");
        assertEquals(TaskState.SUCCEEDED, new ContactChanger(client).change("example.com", 1234567));
        assertEquals(1, sandbox.getTasks().size());
    }
}
