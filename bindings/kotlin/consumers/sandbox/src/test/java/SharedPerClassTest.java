import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.alidomain.sandbox.AlidomainSandbox;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** With the extension at a class, its tests share one, however many instances of the class there are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(AlidomainSandbox.class)
class SharedPerClassTest {
    private String endpoint;

    @BeforeAll
    void remember(AlidomainSandbox sandbox) {
        endpoint = sandbox.getEndpoint();
    }

    @RepeatedTest(2)
    void allTestsHaveOneSandbox(AlidomainSandbox sandbox) {
        assertEquals(endpoint, sandbox.getEndpoint());
    }
}
