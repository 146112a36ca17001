package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Alidomain;
import io.github.alidomain.CallResponse;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.OperationInfo;
import io.github.alidomain.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Operations that have no records of their own, called with Java's own values. */
class AnyOperationTest {
    private static final String TASK = "7f217ae0-61f5-42e2-a1c3-42bad0124000";
    private static final long LONG = 9_007_199_254_740_993L;
    private static final long DATE = 1_522_080_000_000L;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();
    final String clientIp = SANDBOX.clientIp();

    private CallResponse call(String action, Map<String, Object> parameters) throws Exception {
        CallResponse blocking = client.callBlocking(action, parameters);
        assertEquals(blocking.getFields().keySet(), client.callAsync(action, parameters).get().getFields().keySet());
        assertEquals(blocking.getRequestId(), blocking.getFields().get("RequestId"));
        return blocking;
    }

    private Map<String, Object> sent(String action, Map<String, ?> parameters, String path, Object expected)
            throws Exception {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("UserClientIp", clientIp);
        Object found = call(action, all).getFields();
        for (String part : path.split("\\.")) {
            boolean isList = found instanceof List;
            found = isList ? ((List<?>) found).get(Integer.parseInt(part)) : ((Map<?, ?>) found).get(part);
        }
        assertEquals(expected, found, action);
        return new HashMap<>(last(SANDBOX.seen(action, "UserClientIp", clientIp)).getParameters());
    }

    @Test
    void nativeValuesGoInAndOut() throws Exception {
        Map<String, Object> check = call("CheckDomain", Map.of("DomainName", domainName, "FeePeriod", 2)).getFields();
        assertEquals(LONG, check.get("Price"));
        assertEquals("2", last(SANDBOX.seen("CheckDomain", "DomainName", domainName)).getParameters().get("FeePeriod"));

        Map<String, Object> sent =
            sent("QueryDomainGroupList", Map.of("ShowDeletingGroup", true), "Data.DomainGroup.0.BeingDeleted", true);
        assertEquals("true", sent.get("ShowDeletingGroup"));
        List<Map<String, String>> tags = List.of(Map.of("Key", "a"), Map.of("Key", "b", "Value", "1"));
        sent = sent("QueryAdvancedDomainList", Map.of("PageNum", 1, "PageSize", 5, "Tag", tags), "PageSize", 5L);
        assertEquals("b", sent.get("Tag.2.Key"));
        Map<String, Object> log = Map.of("PageNum", 1, "PageSize", 5, "StartDate", DATE);
        sent = sent("QueryChangeLogList", log, "Data.ChangeLog.0.DomainName", "example.com");
        assertEquals(String.valueOf(DATE), sent.get("StartDate"));
        sent("QueryDnsHost", Map.of("InstanceId", "S1"), "DnsHostList.0.IpList", List.of("IpList"));

        Map<String, Object> lock = Map.of("DomainName", "XN--FIQ228C.com", "Status", false);
        assertEquals("中文.com", sent("SaveSingleTaskForUpdateProhibitionLock", lock, "TaskNo", TASK).get("DomainName"));
        Map<String, Object> dns = Map.of("DomainName", List.of("a.example", "b.example"), "AliyunDns", true);
        assertEquals("b.example", sent("SaveBatchTaskForModifyingDomainDns", dns, "TaskNo", TASK).get("DomainName.2"));
        Map<String, Object> item = Map.of("CurrentExpirationDate", DATE, "DomainName", "a.example");
        Map<String, Object> redeem = Map.of("OrderRedeemParam", List.of(item));
        sent = sent("SaveBatchTaskForCreatingOrderRedeem", redeem, "TaskNo", TASK);
        assertEquals(String.valueOf(DATE), sent.get("OrderRedeemParam.1.CurrentExpirationDate"));
        Map<String, Object> host = Map.of("DnsName", "dns1", "InstanceId", "S1", "Ip", List.of("192.0.2.1"));
        assertEquals("192.0.2.1", sent("SaveSingleTaskForCreatingDnsHost", host, "TaskNo", TASK).get("Ip.1"));
        sent = sent("DeleteDomainGroup", Map.of("DomainGroupId", LONG), "TaskNo", null);
        assertEquals(String.valueOf(LONG), sent.get("DomainGroupId"));
    }

    @Test
    void theSampleOfTheGuideRuns() throws Exception {
        CallResponse response = client.callBlocking("CheckDomain", Map.of("DomainName", "example.com"));
        System.out.println((Long) response.getFields().get("Price"));
        assertEquals("example.com", response.getFields().get("DomainName"));
    }

    private void refused(String action, Map<String, Object> parameters, String field, String reason) {
        var error =
            assertThrows(DomainException.InvalidRequest.class, () -> client.callBlocking(action, parameters));
        assertEquals(field, error.getField());
        assertContains(reason, error.getReason());
        assertEquals(Outcome.NOT_SENT, error.getOutcome());
    }

    @Test
    void whatTheCatalogueRefusesIsNotSent() {
        refused("ChekDomain", Map.of(), "action", "Nearest: CheckDomain");
        refused("CheckDomain", Map.of(), "parameters", "must have DomainName");
        refused("CheckDomain", Map.of("DomainName", 1), "parameters[\"DomainName\"]", "must be text, not an integer");
        refused("CheckDomain", Map.of("domainName", "a"), "parameters", "Nearest: DomainName");
        Map<String, Object> verification = Map.of("ActionType", "x", "InstanceId", "S1");
        refused("CancelDomainVerification", verification, "parameters[\"ActionType\"]", "must be one of DOMAINAUDIT");
        try (DomainClient older = client(options().apiVersion("2017-12-18"))) {
            var error = assertThrows(
                DomainException.InvalidRequest.class, () -> older.callBlocking("QueryDomainGroupList", Map.of()));
            assertContains("is only in 2018-01-29", error.getReason());
        }
        Map<String, Object> unknown = Map.of("Tag", List.of(new Object()));
        var error = assertThrows(
            IllegalArgumentException.class, () -> client.callBlocking("QueryAdvancedDomainList", unknown));
        assertContains("parameters[\"Tag\"][0] must be null, a Boolean", error.getMessage());
    }

    @Test
    void whatWritesIsNotRepeatedAfterALostReply() {
        SANDBOX.instruct(domainName, "close", Map.of("execute", true));
        Map<String, Object> lock = Map.of("DomainName", domainName, "Status", true);
        var error = assertThrows(
            DomainException.Transport.class,
            () -> client.callBlocking("SaveSingleTaskForUpdateProhibitionLock", lock));
        assertEquals(Outcome.MAYBE_EXECUTED, error.getOutcome());
        assertEquals(1, SANDBOX.seen(domainName).size());
    }

    @Test
    void operationsAreListedOffline() {
        List<OperationInfo> listed = Alidomain.operations();
        assertEquals(133, listed.size());
        assertTrue(listed.stream().anyMatch(one -> one.getAction().equals("CheckDomain") && one.isReads()));
    }
}
