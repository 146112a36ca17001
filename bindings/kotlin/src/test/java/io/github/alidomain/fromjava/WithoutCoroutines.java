package io.github.alidomain.fromjava;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.ContactType;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import java.util.concurrent.TimeUnit;

/** Submits with a class path that lacks a dependency, and prints what is thrown. Arguments: endpoint, domain name. */
final class WithoutCoroutines {
    private WithoutCoroutines() {}

    public static void main(String[] arguments) throws Exception {
        try (DomainClient client = DomainClient.builder()
                .credentials(Credentials.fromAccessKey("id", "secret"))
                .options(ClientOptions.builder().endpoint(arguments[0]).build())
                .build()) {
            client.saveSingleTaskForUpdatingContactInfoAsync(
                new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, arguments[1], 42))
                .get(20, TimeUnit.SECONDS);
        } catch (Throwable e) {
            System.out.println(e);
        }
    }
}
