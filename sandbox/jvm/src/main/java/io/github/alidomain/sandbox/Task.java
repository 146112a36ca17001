package io.github.alidomain.sandbox;

import org.json.JSONObject;

/** A task as it is, even while no query shows it yet. */
public final class Task {
    private final JSONObject record;

    Task(JSONObject record) {
        this.record = record;
    }

    /** @return the number that the submission was answered with */
    public String getTaskNo() {
        return record.getString("task_no");
    }

    /** @return the domain that the task changes */
    public String getDomainName() {
        return record.getString("domain_name");
    }

    /** @return {@code CHG_HOLDER}, {@code UPDATE_ADMIN_CONTACT}, {@code UPDATE_BILLING_CONTACT} or {@code UPDATE_TECH_CONTACT} */
    public String getTaskType() {
        return record.getString("task_type");
    }

    /**
     * @return the status when the sandbox was asked: {@code WAITING_EXECUTE}, {@code EXECUTING}, {@code EXECUTE_SUCCESS} or
     *     {@code EXECUTE_FAILURE}
     */
    public String getStatus() {
        return record.getString("status");
    }

    @Override
    public String toString() {
        return "Task" + record;
    }
}
