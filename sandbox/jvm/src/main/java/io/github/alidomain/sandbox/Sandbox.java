package io.github.alidomain.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.json.JSONArray;
import org.json.JSONObject;

/**
 * A local stand-in for Alibaba Cloud's Domain API. It verifies signatures, keeps tasks in memory, and misbehaves when it is
 * told to. Each is a process of its own, and knows nothing of others.
 *
 * <p>With JUnit, use {@link AlidomainSandbox}. Every misbehaviour is for a domain name, and for the next requests that name
 * the domain. Another one for the same domain replaces it.
 */
public class Sandbox implements AutoCloseable {
    private Running running;

    /** Does not start anything yet: call {@link #start}. */
    public Sandbox() {}

    /**
     * Starts the sandbox. Does nothing if it runs.
     *
     * @return this sandbox
     * @throws IllegalStateException if the program is not the sandbox, or does not listen within 10 seconds
     */
    public final synchronized Sandbox start() {
        if (running == null) running = new Running();
        return this;
    }

    /** Stops the sandbox. It also stops when the JVM ends, even if the JVM is killed. */
    @Override
    public final synchronized void close() {
        if (running != null) running.stop();
        running = null;
    }

    /** @return the URL of the API, for the option {@code endpoint} of a client */
    public final String getEndpoint() {
        return introduced("endpoint");
    }

    /** @return the ID of a permanent access key that the sandbox knows */
    public final String getAccessKeyId() {
        return introduced("access_key_id");
    }

    /** @return the secret of that key; every sandbox has the same */
    public final String getAccessKeySecret() {
        return introduced("access_key_secret");
    }

    /** @return all tasks, oldest first */
    public final List<Task> getTasks() {
        return list(running().list("tasks"), Task::new);
    }

    /**
     * @param domainName a domain
     * @return the tasks of the domain, oldest first
     */
    public final List<Task> getTasks(String domainName) {
        return list(running().list("tasks" + of(domainName)), Task::new);
    }

    /** @return all requests to the API, oldest first */
    public final List<Request> getRequests() {
        return list(running().list("requests"), Request::new);
    }

    /**
     * @param domainName a domain
     * @return the requests that name the domain, oldest first
     */
    public final List<Request> getRequests(String domainName) {
        return list(running().list("requests" + of(domainName)), Request::new);
    }

    /**
     * Plans what becomes of later tasks of all domains that have no plan of their own.
     *
     * @param plan the plan
     */
    public final void planTasks(TaskPlan plan) {
        planTasks("*", plan);
    }

    /**
     * Plans what becomes of later tasks of a domain.
     *
     * @param domainName the domain
     * @param plan the plan
     */
    public final void planTasks(String domainName, TaskPlan plan) {
        running().tell("lives", new JSONObject().put("domain_name", domainName).put("life", plan.life()));
    }

    /**
     * Executes the next request for a domain, and closes the connection instead of replying.
     *
     * @param domainName the domain
     */
    public final void loseReply(String domainName) {
        misbehave(domainName, 1, "close", Map.of("execute", true));
    }

    /**
     * Closes the connection on the next request for a domain, and does not execute the request.
     *
     * @param domainName the domain
     */
    public final void loseRequest(String domainName) {
        misbehave(domainName, 1, "close", Map.of("execute", false));
    }

    /**
     * Refuses requests for a domain with {@code Throttling.User}.
     *
     * @param domainName the domain
     * @param times how many requests
     */
    public final void throttle(String domainName, int times) {
        refuse(domainName, times, "Throttling.User");
    }

    /**
     * Refuses requests for a domain with an error code.
     *
     * @param domainName the domain
     * @param times how many requests
     * @param code any error code, such as {@code ServiceUnavailable}
     */
    public final void refuse(String domainName, int times, String code) {
        misbehave(domainName, times, "refuse", Map.of("code", code));
    }

    /**
     * Replies late to the next request for a domain.
     *
     * @param domainName the domain
     * @param time how late
     */
    public final void delay(String domainName, Duration time) {
        misbehave(domainName, 1, "delay", Map.of("milliseconds", time.toMillis()));
    }

    /**
     * Misbehaves in any way that the sandbox knows. {@code docs/sandbox.md} of the project lists the kinds.
     *
     * @param domainName the domain whose requests are concerned
     * @param times how many requests
     * @param kind the kind, such as {@code close}
     * @param how the fields of the kind, such as {@code execute}
     * @throws IllegalArgumentException if there is no such kind, or the kind has no such field
     */
    public final void misbehave(String domainName, int times, String kind, Map<String, ?> how) {
        JSONObject behaviour = Json.object(how).put("kind", kind);
        running().tell(
                "instructions",
                new JSONObject().put("domain_name", domainName).put("times", times).put("behaviour", behaviour));
    }

    /** Names the endpoint, without any key. */
    @Override
    public final synchronized String toString() {
        return "Sandbox(" + (running == null ? "not running" : getEndpoint()) + ")";
    }

    private synchronized Running running() {
        if (running == null) throw new IllegalStateException("the sandbox does not run: JUnit starts it before the test");
        return running;
    }

    private String introduced(String name) {
        return running().introduction.getString(name);
    }

    private static String of(String domainName) {
        return "?domain_name=" + URLEncoder.encode(domainName, StandardCharsets.UTF_8);
    }

    private static <T> List<T> list(JSONArray records, Function<JSONObject, T> read) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < records.length(); i++) all.add(read.apply(records.getJSONObject(i)));
        return all;
    }
}
