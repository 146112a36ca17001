package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Attempt;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.PollTaskResultRequest;
import io.github.alidomain.RamRole;
import io.github.alidomain.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Credentials that are got from elsewhere when a call needs them. */
@ParameterizedClass
@EnumSource(Way.class)
class CredentialsTest {
    private static final Map<String, ?> ACCESS_KEY =
        Map.of("access_key_id", Sandbox.ACCESS_KEY_ID, "access_key_secret", Sandbox.ACCESS_KEY_SECRET);
    private static final Map<String, ?> STS_KEY =
        Map.of("access_key_id", Sandbox.STS_ACCESS_KEY_ID, "access_key_secret", Sandbox.STS_ACCESS_KEY_SECRET);

    @Parameter
    Way way;

    @TempDir
    Path folder;

    final String scope = SANDBOX.scope();
    final String domainName = domainName();
    final RamRole role = RamRole.builder("acs:ram::1:role/writer").roleSessionName(scope).build();

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Map<String, Object> both(Map<String, ?> some, Map<String, ?> more) {
        Map<String, Object> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private Credentials config(Map<String, ?> key, Map<String, ?> more) throws Exception {
        Map<String, Object> profile = both(both(key, more), Map.of("name", "a"));
        String text = new JSONObject(Map.of("profiles", List.of(profile))).toString();
        return Credentials.fromConfigFile(write("config.json", text), "a");
    }

    private Credentials ini(Map<String, ?> key, Map<String, ?> more) throws Exception {
        Stream<String> lines = both(key, more).entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue());
        return Credentials.fromIniFile(write("credentials.ini", lines.collect(Collectors.joining("\n", "[default]\n", "\n"))));
    }

    /** The file of what a program prints. */
    private String printed() throws IOException {
        Map<String, ?> more = Map.of("mode", "StsToken", "sts_token", Sandbox.STS_SECURITY_TOKEN,
            "expiration", Instant.now().plusSeconds(3600).toString());
        return write("printed key.json", new JSONObject(both(STS_KEY, more)).toString());
    }

    private Credentials oidc(String token) throws Exception {
        return Credentials.fromOidc("acs:ram::1:oidc-provider/p", write("token", token), role);
    }

    private static Credentials assuming(RamRole role) throws DomainException {
        try (Credentials source = SANDBOX.credentials()) {
            return Credentials.fromRamRole(source, role);
        }
    }

    private Credentials uri() throws DomainException {
        return Credentials.fromUri(SANDBOX.credentialsUri(scope, Map.of()));
    }

    /** A client to which the sandbox is STS and the metadata service, too. */
    private static DomainClient clientWith(Credentials credentials) {
        return client(credentials, options().stsEndpoint(SANDBOX.getUrl()).ecsMetadataEndpoint(SANDBOX.getUrl()));
    }

    /** The ID of the key that signs a call that succeeds. */
    private String signer(Credentials credentials) throws Exception {
        try (DomainClient client = clientWith(credentials)) {
            way.submit(client, domainName);
        }
        Sandbox.Seen seen = last(SANDBOX.seen(domainName));
        assertTrue(seen.getVerified());
        return seen.getParameters().get("AccessKeyId");
    }

    /** The key that was issued for a call, which it signs. */
    private Sandbox.Issued issued(String by, Credentials credentials) throws Exception {
        String signer = signer(credentials);
        Sandbox.Issued issued = single(SANDBOX.issued(scope));
        assertEquals(by, issued.getBy());
        assertEquals(issued.getAccessKeyId(), signer);
        return issued;
    }

    private void assertFails(Credentials credentials, boolean isRetryable, String words) {
        try (DomainClient client = clientWith(credentials)) {
            var error = assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName));
            assertContains(words, error.getReason());
            assertEquals(isRetryable, error.isRetryable());
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
        }
    }

    private static void assertRefused(String field, Executable make) {
        assertEquals(field, assertThrows(DomainException.InvalidRequest.class, make).getField());
    }

    @Test
    void profilesOfTheCommandLine() throws Exception {
        assertEquals(Sandbox.ACCESS_KEY_ID, signer(config(ACCESS_KEY, Map.of("mode", "AK"))));
        Credentials temporary = config(STS_KEY, Map.of("mode", "StsToken", "sts_token", Sandbox.STS_SECURITY_TOKEN));
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(temporary));
        Sandbox.Issued issued = issued("AssumeRole", config(ACCESS_KEY, Map.of("mode", "RamRoleArn",
            "ram_role_arn", role.getRoleArn(), "ram_session_name", scope, "expired_seconds", 1200)));
        assertEquals(Sandbox.ACCESS_KEY_ID, issued.getSignedBy());
        assertEquals(1200, issued.getDurationSeconds());
        assertFails(config(Map.of(), Map.of("mode", "CloudSSO")), false, "CloudSSO");
    }

    @Test
    void sectionsOfAnIniFile() throws Exception {
        assertEquals(Sandbox.ACCESS_KEY_ID, signer(ini(ACCESS_KEY, Map.of("type", "access_key"))));
        Credentials temporary = ini(STS_KEY, Map.of("type", "sts", "security_token", Sandbox.STS_SECURITY_TOKEN));
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(temporary));
        issued("uri", ini(Map.of("type", "credentials_uri"),
            Map.of("credentials_uri", SANDBOX.credentialsUri(scope, Map.of()))));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws Exception {
        String path = folder.resolve("nowhere.json").toString();
        assertFails(Credentials.fromConfigFile(path), false, path);
        assertFails(Credentials.fromIniFile(path), false, path);
    }

    @Test
    void aCredentialsUri() throws Exception {
        issued("uri", uri());
        SANDBOX.planIssuing(scope, Map.of("fail_times", 100, "fail_status", 500));
        assertFails(uri(), true, "500");
        assertRefused("uri", () -> Credentials.fromUri("ftp://a.example"));
    }

    @Test
    void aRamRoleWithEverythingThatItCanHave() throws Exception {
        String policy = "{\"Version\": \"1\", \"Statement\": []}";
        Sandbox.Issued issued = issued("AssumeRole", assuming(
            role.toBuilder().duration(Duration.ofMinutes(20)).policy(policy).externalId("abc-1").build()));
        assertEquals(Sandbox.ACCESS_KEY_ID, issued.getSignedBy());
        assertEquals(1200, issued.getDurationSeconds());
        assertEquals(policy, issued.getPolicy());
        assertEquals("abc-1", issued.getExternalId());
    }

    @Test
    void aRamRoleThatMayNotBeAssumedOrIsWrong() throws Exception {
        assertFails(assuming(new RamRole("acs:ram::1:role/denied")), false, "NoPermission");
        RamRole brief = role.toBuilder().duration(Duration.ofSeconds(1)).build();
        assertRefused("duration", () -> assuming(brief));
    }

    @Test
    void theTokenOfAnOpenIdProvider() throws Exception {
        issued("AssumeRoleWithOIDC", oidc(Sandbox.OIDC_TOKEN));
        assertFails(oidc("another"), false, "AuthenticationFail.OIDCToken.Invalid");
    }

    @Test
    void theRoleOfAnEcsInstance() throws Exception {
        List<Credentials> instances = List.of(Credentials.fromEcsRamRole(),
            Credentials.fromEcsRamRole(Sandbox.METADATA_ROLE), Credentials.fromEcsRamRole(Sandbox.METADATA_ROLE, true));
        for (Credentials credentials : instances) {
            String signer = signer(credentials);
            List<Sandbox.Issued> issued = SANDBOX.issued().stream()
                .filter(key -> key.getAccessKeyId().equals(signer)).collect(Collectors.toList());
            assertEquals("metadata", single(issued).getBy());
            assertTrue(single(issued).getMetadataToken());
        }
    }

    @Test
    void whatAProgramPrints() throws Exception {
        String file = printed();
        Map<String, ?> external = Map.of("mode", "External", "process_command", "cat '" + file + "'");
        for (Credentials credentials : List.of(Credentials.fromProcess(List.of("cat", file)),
                Credentials.fromCommandLine("cat '" + file + "'"), config(Map.of(), external))) {
            assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(credentials));
        }
        assertFails(Credentials.fromProcess(List.of("false")), false, "false");
        assertRefused("commandLine", () -> Credentials.fromCommandLine("cat 'open"));
    }

    @Test
    void aChainUsesTheFirstThatIsSetUp() throws Exception {
        // Nothing is: see the environment in pom.xml.
        Credentials nothing =
            Credentials.fromChain(List.of(Credentials.fromConfigFile(), Credentials.fromIniFile()));
        issued("uri", Credentials.fromChain(List.of(nothing, uri(), SANDBOX.credentials())));
        String missing = folder.resolve("nowhere.json").toString();
        Credentials broken = Credentials.fromChain(List.of(Credentials.fromConfigFile(missing), SANDBOX.credentials()));
        assertFails(broken, false, missing);
        assertRefused("providers", () -> Credentials.fromChain(List.of()));
    }

    @Test
    void aKeyThatWasRefusedIsReplacedByOneOther() throws Exception {
        for (Credentials credentials : List.of(uri(), assuming(role), oidc(Sandbox.OIDC_TOKEN))) {
            try (DomainClient client = clientWith(credentials)) {
                int before = SANDBOX.issued(scope).size();
                way.submit(client, domainName);
                SANDBOX.expire(scope);
                List<String> codes = each(way.submit(client, domainName).getAttempts(), Attempt::getCode);
                assertEquals(Arrays.asList("InvalidSecurityToken.Expired", null), codes);
                assertEquals(before + 2, SANDBOX.issued(scope).size());
            }
        }
    }

    @Test
    void aKeyIsReplacedBeforeItExpires() throws Exception {
        String uri = SANDBOX.credentialsUri(scope, Map.of("lifetime_seconds", 3));
        try (DomainClient client = clientWith(Credentials.fromUri(uri))) {
            while (SANDBOX.issued(scope).size() < 2) {
                assertNull(single(way.submit(client, domainName).getAttempts()).getCode());
                Thread.sleep(50);
            }
        }
    }

    @Test
    void aThousandFuturesAtOnceShareOneKey() throws Exception {
        String uri = SANDBOX.credentialsUri(scope, Map.of("delay_ms", 1000));
        PollTaskResultRequest request = PollTaskResultRequest.builder().domainName(domainName).build();
        try (DomainClient client = clientWith(Credentials.fromUri(uri))) {
            CompletableFuture.allOf(Stream.generate(() -> client.pollTaskResultAsync(request))
                .limit(1000).toArray(CompletableFuture<?>[]::new)).get();
        }
        assertEquals(1, SANDBOX.issued(scope).size());
        assertEquals(1000, SANDBOX.seen(domainName).size());
    }
}
