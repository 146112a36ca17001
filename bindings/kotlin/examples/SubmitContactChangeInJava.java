import io.github.alidomain.ClientOptions;
import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.TaskState;
import io.github.alidomain.WaitOptions;
import java.time.Duration;

/**
 * Changes the administrative contact of the domain name DOMAIN to the registrant profile PROFILE_ID, and waits until the
 * task has ended, or for SECONDS.
 *
 * <p>Exit status: 0 if the contact was changed, 1 if there was an error, 2 if the arguments are wrong, 3 if the task
 * failed, 4 if it is still running, 5 if the outcome is unknown.
 */
public final class SubmitContactChangeInJava {
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        SaveSingleTaskForUpdatingContactInfoRequest request;
        WaitOptions wait;
        try {
            long seconds = args.length > 2 ? Long.parseLong(args[2]) : 600;
            if (args.length < 2 || args.length > 3 || seconds < 1 || seconds > 86_400) throw new NumberFormatException();
            long profileId = Long.parseLong(args[1]);
            request = new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, args[0], profileId);
            wait = WaitOptions.builder().timeout(Duration.ofSeconds(seconds)).build();
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            System.err.println("arguments: DOMAIN PROFILE_ID [SECONDS, from 1 to 86400]");
            return 2;
        }
        ClientOptions options = ClientOptions.builder().endpoint(System.getenv("ALIDOMAIN_ENDPOINT")).build();
        TaskState state;
        try (DomainClient client = DomainClient.builder().options(options).build()) {
            String taskNo = client.saveSingleTaskForUpdatingContactInfoBlocking(request).getTaskNo();
            System.out.println("TaskNo: " + taskNo);
            state = client.waitForTaskBlocking(taskNo, wait).getState();
        } catch (DomainException e) {
            System.err.println(e.getMessage() + " (outcome: " + e.getOutcome() + ")");
            return e.getOutcome() == Outcome.MAYBE_EXECUTED ? 5 : 1;
        }
        System.out.println("Task: " + state);
        switch (state) {
            case SUCCEEDED: return 0;
            case FAILED: return 3;
            default: return 4;
        }
    }
}
