package io.github.alidomain.sandbox;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.json.JSONObject;

/** A request to the API that arrived, whether it was answered or not. */
public final class Request {
    private final JSONObject record;

    Request(JSONObject record) {
        this.record = record;
    }

    /** @return the operation, such as {@code SaveSingleTaskForUpdatingContactInfo} */
    public String getAction() {
        return record.getJSONObject("parameters").optString("Action");
    }

    /** @return all parameters, by Alibaba Cloud's names; the signature and the security token are masked */
    public Map<String, String> getParameters() {
        Map<String, String> parameters = new TreeMap<>();
        JSONObject all = record.getJSONObject("parameters");
        for (Iterator<String> names = all.keys(); names.hasNext(); ) {
            String name = names.next();
            parameters.put(name, all.getString(name));
        }
        return parameters;
    }

    /** @return whether the signature was right */
    public boolean isVerified() {
        return record.getBoolean("verified");
    }

    /** @return the number of the task that the request made, or null */
    public String getTaskNo() {
        return record.isNull("task_no") ? null : record.getString("task_no");
    }

    @Override
    public String toString() {
        return "Request" + record;
    }
}
