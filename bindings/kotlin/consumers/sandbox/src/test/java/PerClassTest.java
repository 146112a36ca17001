import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.alidomain.sandbox.AlidomainSandbox;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One instance of the class for all tests. Each test has a sandbox of its own nevertheless. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerClassTest {
    @RegisterExtension
    final AlidomainSandbox sandbox = new AlidomainSandbox();

    @RepeatedTest(2)
    void aTestHasASandboxOfItsOwn() throws Exception {
        assertEquals(0, sandbox.getTasks().size());
        SandboxTest.submit(sandbox, "example.com");
        assertEquals(1, sandbox.getTasks().size());
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Inside {
        @RepeatedTest(2)
        void aTestOfANestedClassDoes() throws Exception {
            aTestHasASandboxOfItsOwn();
        }
    }
}
