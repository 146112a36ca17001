package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Alidomain;
import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.ReconciliationState;
import io.github.alidomain.UnresolvedSubmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The vectors of all languages, and a real submission. */
class StoredSubmissionsTest {
    private static List<JSONObject> vectors(String name) throws IOException {
        String text = Files.readString(Path.of("../../tests/data/unresolved-submissions.json"));
        JSONArray array = new JSONObject(text).getJSONArray(name);
        List<JSONObject> vectors = new ArrayList<>();
        for (int i = 0; i < array.length(); i++) vectors.add(array.getJSONObject(i));
        assertTrue(vectors.size() > 1);
        return vectors;
    }

    @Test
    void vectorsAreReadAndWrittenAgain() throws Exception {
        for (JSONObject vector : vectors("submissions")) {
            String json = vector.getString("json");
            UnresolvedSubmission submission = Alidomain.submissionFromJson(json);
            assertEquals(json, Alidomain.submissionToJson(submission));
            for (Object same : vector.getJSONArray("read")) {
                assertEquals(submission, Alidomain.submissionFromJson((String) same));
            }
        }
    }

    @Test
    void theFieldsOfAVector() throws Exception {
        UnresolvedSubmission expected = UnresolvedSubmission.builder()
            .domainName("中文.com")
            .contactType(ContactType.REGISTRANT)
            .signatureNonce("n\"\\1")
            .submittedAt(Instant.parse("2026-02-28T23:59:59.250Z"))
            .signedAt(Instant.parse("2026-03-01T00:00:00.125Z"))
            .arrived(true)
            .clockUncertainty(Duration.ofMillis(90_061_500))
            .settledAt(Instant.parse("2026-03-01T00:30:00.750Z"))
            .contested(true)
            .build();
        assertEquals(expected, Alidomain.submissionFromJson(vectors("submissions").get(1).getString("json")));
    }

    @Test
    void whatIsRefusedNamesItsField() throws Exception {
        for (JSONObject vector : vectors("refused")) {
            var error = assertThrows(DomainException.InvalidRequest.class, () ->
                Alidomain.submissionFromJson(vector.getString("json")));
            String field = Pattern.compile("_(.)").matcher(vector.getString("field"))
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            assertEquals(field, error.getField());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSubmissionIsStoredAndReconciled(Way way) throws Exception {
        String domainName = domainName();
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        try (DomainClient once = client(once()); DomainClient client = client(options())) {
            var error = assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(once, domainName));
            String stored = Alidomain.submissionToJson(error.getSubmission());
            UnresolvedSubmission loaded = Alidomain.submissionFromJson(stored);
            assertEquals(error.getSubmission(), loaded);
            var found = way.call(
                () -> client.reconcileSubmissionBlocking(loaded), () -> client.reconcileSubmissionAsync(loaded));
            assertEquals(ReconciliationState.FOUND, found.getState());
        }
    }
}
