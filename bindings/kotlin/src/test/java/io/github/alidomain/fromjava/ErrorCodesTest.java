package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Alidomain;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of the service's error codes. */
class ErrorCodesTest {
    @Test
    void everyCodeIsExplainedOnce() {
        List<ErrorCode> codes = Alidomain.errorCodes();
        assertTrue(codes.size() > 40);
        assertEquals(codes.size(), new HashSet<>(each(codes, ErrorCode::getCode)).size());
        for (ErrorCode code : codes) {
            for (String text : List.of(code.getMeaning(), code.getCause(), code.getNextStep())) {
                assertFalse(text.isBlank(), code::toString);
            }
            assertContains("https://", code.getLink());
        }
    }

    @Test
    void codesAreFoundByNameFamilyAndParameter() {
        assertEquals("DomainNotExist", Alidomain.lookUpErrorCode("DomainNotExist").getCode());
        ErrorCode family = Alidomain.lookUpErrorCode("Throttling.Api.Minute");
        assertEquals("Throttling.*", family.getCode());
        assertTrue(family.isRetryable());
        assertFalse(family.mayHaveExecuted());
        assertContains("DomainName", Alidomain.lookUpErrorCode("MissingDomainName").getMeaning());
        assertTrue(Alidomain.lookUpErrorCode("InternalError").mayHaveExecuted());
    }

    @Test
    void aCodeThatNobodyKnowsIsNull() {
        assertNull(Alidomain.lookUpErrorCode("Odd"));
        assertNull(Alidomain.lookUpErrorCode(""));
    }

    @ParameterizedTest
    @EnumSource
    void theHintOfAnErrorIsTheNextStep(Way way) {
        try (DomainClient client = client(once())) {
            for (String code : List.of("NoPermission", "Throttling.User", "TaskIsBeingProcessed")) {
                String domainName = domainName();
                SANDBOX.instruct(domainName, "refuse", Map.of("code", code));
                var error = assertThrows(DomainException.Service.class, () -> way.submit(client, domainName));
                assertEquals(Alidomain.lookUpErrorCode(code).getNextStep(), error.getHint());
            }
        }
    }
}
