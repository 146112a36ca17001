import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.TaskState;

/** Changes the admin contacts of domains: a program as users write it. */
final class ContactChanger {
    private final DomainClient client;

    ContactChanger(DomainClient client) {
        this.client = client;
    }

    TaskState change(String domainName, long profileId) throws DomainException, InterruptedException {
        var request = new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, profileId);
        return client.submitAndWaitBlocking(request).getProgress().getState();
    }
}
