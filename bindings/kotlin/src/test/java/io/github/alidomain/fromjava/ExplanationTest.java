package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Explanation;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How a submission would be signed, and what comes of it elsewhere. */
@ParameterizedClass
@EnumSource(Way.class)
class ExplanationTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(SANDBOX.stsCredentials(), options());

    final String domainName = domainName();

    private Explanation explain(boolean reveals) throws Exception {
        var request = change(domainName);
        return way.call(() -> client.explainBlocking(request, reveals), () -> client.explainAsync(request, reveals));
    }

    private Explanation explain(SaveSingleTaskForUpdatingContactInfoRequest request) throws Exception {
        return way.call(() -> client.explainBlocking(request), () -> client.explainAsync(request));
    }

    /** Sends what is shown, as another program would, and returns the reply. */
    private static String send(Explanation explanation) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(explanation.getUrl()));
        explanation.getHeaders().forEach((name, value) -> {
            // This client insists on writing it itself.
            if (!name.equals("host")) request.header(name, value);
        });
        String body = explanation.getBody();
        request.method(explanation.getMethod(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }

    @Test
    void secretsAreReplacedAndNothingIsSent() throws Exception {
        Explanation explanation = explain(false);
        assertEquals(List.of(), SANDBOX.seen(domainName));
        for (String secret : List.of(Sandbox.STS_ACCESS_KEY_SECRET, Sandbox.STS_SECURITY_TOKEN)) {
            assertFalse(explanation.toString().contains(secret));
            assertFalse(explain(change(domainName)).toString().contains(secret));
        }
        assertEquals("<signature>", explanation.getSignature());
        assertContains("<access key secret>", explanation.getSigningKey());
        assertContains("<security token>", explanation.getCurl());
        assertContains("\"Code\"", send(explanation));
        assertEquals(List.of(), SANDBOX.tasks(domainName));
    }

    @Test
    void whatIsRevealedExecutesOnce() throws Exception {
        Explanation explanation = explain(true);
        assertEquals(List.of(), SANDBOX.seen(domainName));
        assertContains(Sandbox.STS_ACCESS_KEY_SECRET, explanation.getSigningKey());
        assertContains("TaskNo", send(explanation));
        assertContains("SignatureNonceUsed", send(explanation));
        assertEquals(SANDBOX.seen(domainName).get(0).getTaskNo(), single(SANDBOX.tasks(domainName)).getTaskNo());
    }

    @Test
    void programsInEveryLanguage() throws Exception {
        Explanation explanation = explain(change(domainName));
        for (String program : List.of(explanation.getCurl(), explanation.getPython(), explanation.getKotlin(),
                explanation.getSwift(), explanation.getRust())) {
            assertContains(domainName, program);
        }
        assertContains("DomainClient", explanation.getKotlin());
    }

    @Test
    void anArgumentThatIsWrongIsNamed() {
        var error = assertThrows(DomainException.InvalidRequest.class, () -> explain(change("no domain")));
        assertEquals("domainName", error.getField());
    }
}
