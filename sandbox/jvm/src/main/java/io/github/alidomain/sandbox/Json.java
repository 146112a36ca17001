package io.github.alidomain.sandbox;

import java.util.Collection;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONObject;

/**
 * Values as JSON. Other jars have an {@code org.json} of their own, such as the android-json that Spring Boot's tests bring,
 * and the class path decides which one is used. This package calls only what they have in common.
 */
final class Json {
    private Json() {}

    static JSONObject object(Map<String, ?> map) {
        return (JSONObject) value(map);
    }

    /** Not every {@code org.json} converts what is inside of maps. */
    private static Object value(Object value) {
        if (value instanceof Map) {
            JSONObject object = new JSONObject();
            ((Map<?, ?>) value).forEach((name, inner) -> object.put(name.toString(), value(inner)));
            return object;
        }
        if (value instanceof Collection) {
            JSONArray array = new JSONArray();
            ((Collection<?>) value).forEach(inner -> array.put(value(inner)));
            return array;
        }
        return value;
    }
}
