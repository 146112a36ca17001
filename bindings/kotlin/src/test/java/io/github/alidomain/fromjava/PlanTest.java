package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.ChangeObstacle;
import io.github.alidomain.ContactType;
import io.github.alidomain.DomainClient;
import io.github.alidomain.ObstacleKind;
import io.github.alidomain.QueryDomainByDomainNameRequest;
import io.github.alidomain.QueryRegistrantProfilesRequest;
import io.github.alidomain.RealNameStatus;
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Profiles, and plans of changes. */
@ParameterizedClass
@EnumSource(Way.class)
class PlanTest {
    @Parameter
    Way way;

    @AutoClose
    final DomainClient client = client(options());

    final String domainName = domainName();

    private static SaveSingleTaskForUpdatingContactInfoRequest change(String domainName, long profileId) {
        return new SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, profileId);
    }

    @Test
    void aProfileIsChosenAndItsChangePlanned() throws Exception {
        var verified = QueryRegistrantProfilesRequest.builder().realNameStatus(RealNameStatus.SUCCEED).build();
        var page = way.call(
            () -> client.queryRegistrantProfilesBlocking(verified), () -> client.queryRegistrantProfilesAsync(verified));
        long id = page.getRegistrantProfiles().get(0).getRegistrantProfileId();
        var first = client.queryRegistrantProfilesAllBlocking(verified).stream().findFirst().orElseThrow();
        assertEquals(id, first.getRegistrantProfileId());
        var request = change(domainName, id);
        var plan = way.call(() -> client.planBlocking(request), () -> client.planAsync(request));
        assertEquals(List.of(), plan.getObstacles());
        assertEquals("registrantName", plan.getChanges().get(0).getField());
        assertEquals("admin of " + domainName, plan.getChanges().get(0).getOldValue());
        assertEquals(List.of(), SANDBOX.tasks(domainName));
    }

    @Test
    void aListHasAPlanForEachItem() throws Exception {
        var changes = List.of(change("nonsense", 1), change("busy.example", 404));
        var plans = way.call(() -> client.planAllBlocking(changes), () -> client.planAllAsync(changes));
        assertEquals(List.of(ObstacleKind.INVALID_REQUEST), each(plans.get(0).getObstacles(), ChangeObstacle::getKind));
        assertEquals(List.of(ObstacleKind.PROFILE_NOT_FOUND, ObstacleKind.CHANGE_PENDING),
            each(plans.get(1).getObstacles(), ChangeObstacle::getKind));
        var domain = new QueryDomainByDomainNameRequest("busy.example");
        var found = way.call(
            () -> client.queryDomainByDomainNameBlocking(domain), () -> client.queryDomainByDomainNameAsync(domain));
        assertEquals("PENDING", found.getRegistrantUpdatingStatusText());
    }
}
