package io.github.alidomain.fromjava;

import io.github.alidomain.DomainClient;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The two ways in which Java calls every operation, for tests that must hold for both. */
enum Way {
    BLOCKING,
    FUTURE;

    <T> T call(Callable<T> blocking, Supplier<CompletableFuture<T>> future) throws Exception {
        if (this == BLOCKING) return blocking.call();
        // What is wrong with the call comes with the future, not instead of it.
        CompletableFuture<T> begun = future.get();
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
        }
    }

    SaveSingleTaskForUpdatingContactInfoResponse submit(
            DomainClient client, SaveSingleTaskForUpdatingContactInfoRequest request) throws Exception {
        return call(
            () -> client.saveSingleTaskForUpdatingContactInfoBlocking(request),
            () -> client.saveSingleTaskForUpdatingContactInfoAsync(request));
    }

    SaveSingleTaskForUpdatingContactInfoResponse submit(DomainClient client, String domainName) throws Exception {
        return submit(client, Given.change(domainName));
    }
}
