import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.alidomain.sandbox.AlidomainSandbox;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two tests that run at the same time share a sandbox. It does not end with the first one that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class ParallelTest {
    private final CyclicBarrier bothRun = new CyclicBarrier(2);
    private final CountDownLatch firstEnded = new CountDownLatch(1);

    /** JUnit closes it after the sandbox's: the last one that was stored is the first one that is closed. */
    @RegisterExtension
    @Order(1)
    final BeforeEachCallback end = context -> {
        if (context.getRequiredTestMethod().getName().equals("first")) {
            context.getStore(Namespace.GLOBAL).put("end", new End());
        }
    };

    @RegisterExtension
    @Order(2)
    final AlidomainSandbox sandbox = new AlidomainSandbox();

    @Test
    void first() throws Exception {
        bothRun.await(30, TimeUnit.SECONDS);
    }

    @Test
    void second() throws Exception {
        bothRun.await(30, TimeUnit.SECONDS);
        assertTrue(firstEnded.await(30, TimeUnit.SECONDS));
        assertEquals(0, sandbox.getTasks().size());
    }

    private final class End implements CloseableResource, AutoCloseable {
        @Override
        public void close() {
            firstEnded.countDown();
        }
    }
}
