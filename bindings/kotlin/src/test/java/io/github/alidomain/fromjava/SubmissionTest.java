package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.HttpMethod;
import io.github.alidomain.Language;
import io.github.alidomain.ReplyFormat;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoResponse;
import io.github.alidomain.SignatureVersion;
import io.github.alidomain.TaskProgress;
import io.github.alidomain.TaskState;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class SubmissionTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();

    private Sandbox.Seen seen() {
        return single(SANDBOX.seen(domainName));
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsSent(SignatureVersion signature) throws Exception {
        // One more than a double can hold.
        long profile = 9_007_199_254_740_993L;
        var request = SaveSingleTaskForUpdatingContactInfoRequest.builder(ContactType.REGISTRANT, domainName, profile)
            .userClientIp("192.0.2.1")
            .lang(Language.ZH)
            .instanceId("S123456789")
            .addTransferLock(true)
            .build();
        SaveSingleTaskForUpdatingContactInfoResponse response;
        try (DomainClient client = client(options().signatureVersion(signature))) {
            response = way.submit(client, request);
        }
        assertEquals("POST", seen().getMethod());
        assertEquals(signature.name(), seen().getSignatureVersion());
        assertTrue(seen().getVerified());
        assertFalse(seen().getInUrl());
        assertNotNull(seen().getTaskNo());
        assertEquals(seen().getTaskNo(), response.getTaskNo());
        assertNotNull(response.getRequestId());
        Map<String, String> expected = Map.of(
            "Action", "SaveSingleTaskForUpdatingContactInfo",
            "ContactType", "registrant",
            "DomainName", domainName,
            "RegistrantProfileId", "9007199254740993",
            "UserClientIp", "192.0.2.1",
            "Lang", "zh",
            "InstanceId", "S123456789",
            "AddTransferLock", "true");
        expected.forEach((name, value) -> assertEquals(value, seen().getParameters().get(name), name));
    }

    @Test
    void fieldsThatAreLeftOutAreNotSent() throws Exception {
        way.submit(client, domainName);
        Map<String, String> sent = seen().getParameters();
        assertEquals("en", sent.get("Lang"));
        for (String name : List.of("UserClientIp", "InstanceId", "AddTransferLock")) assertNull(sent.get(name), name);
    }

    @Test
    void getWithXmlReplies() throws Exception {
        SaveSingleTaskForUpdatingContactInfoResponse response;
        try (DomainClient client = client(options().httpMethod(HttpMethod.GET).replyFormat(ReplyFormat.XML))) {
            response = way.submit(client, domainName);
        }
        assertEquals("GET", seen().getMethod());
        assertTrue(seen().getInUrl());
        assertEquals("XML", seen().getParameters().get("Format"));
        assertEquals(seen().getTaskNo(), response.getTaskNo());
    }

    @Test
    void temporaryCredentials() throws Exception {
        SaveSingleTaskForUpdatingContactInfoResponse response;
        try (DomainClient client = client(SANDBOX.stsCredentials(), options())) {
            response = way.submit(client, domainName);
        }
        assertTrue(seen().getVerified());
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, seen().getParameters().get("AccessKeyId"));
        assertEquals(seen().getTaskNo(), response.getTaskNo());
    }

    @Test
    void everyFormOfADomainNameArrivesInUnicodeAndLowerCase() throws Exception {
        for (String label : List.of("中文", "bücher")) {
            String unicode = SANDBOX.domainName(label + ".");
            String ascii = IDN.toASCII(unicode);
            List<String> forms =
                List.of(unicode, unicode.toUpperCase(Locale.ROOT), ascii, ascii.toUpperCase(Locale.ROOT));
            for (String form : forms) way.submit(client, form);
            assertEquals(forms.size(), SANDBOX.seen(unicode).size());
        }
    }

    @Test
    void oneCallAfterAnother() throws Exception {
        TaskProgress progress;
        if (way == Way.BLOCKING) {
            String taskNo = client.saveSingleTaskForUpdatingContactInfoBlocking(change(domainName)).getTaskNo();
            progress = client.waitForTaskBlocking(taskNo);
        } else {
            progress = client.saveSingleTaskForUpdatingContactInfoAsync(change(domainName))
                .thenCompose(response -> client.waitForTaskAsync(response.getTaskNo()))
                .get();
        }
        assertEquals(seen().getTaskNo(), progress.getTaskNo());
        assertEquals(TaskState.SUCCEEDED, progress.getState());
    }

    /** What a compiler of Java must accept: a checked exception can only be caught if it is declared. */
    @Test
    void errorsAreDeclared() {
        try {
            client.saveSingleTaskForUpdatingContactInfoBlocking(change(""));
        } catch (DomainException.InvalidRequest e) {
            assertEquals("domainName", e.getField());
            return;
        } catch (DomainException | InterruptedException e) {
            fail(e);
        }
        fail("nothing was thrown");
    }

    @Test
    void theServerSpeaksTheLanguageOfTheRequest() {
        var request = change("unknown." + domainName).toBuilder().lang(Language.ZH).build();
        var error = assertThrows(DomainException.Service.class, () -> way.submit(client, request));
        assertEquals("域名不存在。", error.getServerMessage());
    }
}
