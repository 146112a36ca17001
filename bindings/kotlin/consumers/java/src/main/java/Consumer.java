import io.github.alidomain.ClientOptions;
import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/** Submits from Java. Argument: the end of names of domains. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] args) throws Exception {
        // The library is first used by a thread whose context class loader is the system's.
        CompletableFuture<String> taskNo = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> {
            try {
                taskNo.complete(submit("blocked." + args[0]));
            } catch (Throwable e) {
                taskNo.completeExceptionally(e);
            }
        });
        System.out.println("blocked: " + taskNo.get());
        try (DomainClient client = client()) {
            System.out.println("future: "
                + client.saveSingleTaskForUpdatingContactInfoAsync(change("future." + args[0])).get().getTaskNo());
        }
        try {
            submit("unknown." + args[0]);
        } catch (DomainException.Service e) {
            System.out.println("refused: " + e.getCode() + " " + e.getOutcome());
        }
    }

    private static String submit(String domainName) throws Exception {
        System.out.println("thread: " + Thread.currentThread().getName());
        try (DomainClient client = client()) {
            return client.saveSingleTaskForUpdatingContactInfoBlocking(change(domainName)).getTaskNo();
        }
    }

    private static DomainClient client() throws DomainException {
        ClientOptions options = ClientOptions.builder()
            .endpoint(System.getenv("ALIDOMAIN_ENDPOINT"))
            .timeout(Duration.ofSeconds(10))
            .build();
        return DomainClient.builder().options(options).build();
    }

    private static SaveSingleTaskForUpdatingContactInfoRequest change(String domainName) {
        return new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42);
    }
}
