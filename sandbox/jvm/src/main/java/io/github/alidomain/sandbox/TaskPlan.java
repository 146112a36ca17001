package io.github.alidomain.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.json.JSONObject;

/** What becomes of tasks. A plan does not change: each method returns another one. */
public final class TaskPlan {
    private final Map<String, Object> life;

    private TaskPlan(Map<String, Object> life) {
        this.life = life;
    }

    /** @return a plan of tasks that succeed at once, as without a plan */
    public static TaskPlan success() {
        return new TaskPlan(Map.of());
    }

    /**
     * @param errorMsg the error message of the service
     * @return a plan of tasks that fail at once
     */
    public static TaskPlan failure(String errorMsg) {
        return success().with("failure", Map.of("error_msg", errorMsg));
    }

    /**
     * @param time how long a task waits until it is executed; only before that it can be cancelled
     * @return the plan with this time
     */
    public TaskPlan waiting(Duration time) {
        return with("waiting_ms", time.toMillis());
    }

    /**
     * @param time how long the execution takes
     * @return the plan with this time
     */
    public TaskPlan executing(Duration time) {
        return with("executing_ms", time.toMillis());
    }

    /**
     * @param time how long no query lists a task, although it exists
     * @return the plan with this time
     */
    public TaskPlan visibleAfter(Duration time) {
        return with("visible_after_ms", time.toMillis());
    }

    JSONObject life() {
        return Json.object(life);
    }

    private TaskPlan with(String name, Object value) {
        Map<String, Object> changed = new TreeMap<>(life);
        changed.put(name, value);
        return new TaskPlan(changed);
    }
}
