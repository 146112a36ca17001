package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.CancelledCalls;
import io.github.alidomain.CompletedCallException;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.SubmitAndWaitResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Java's own serialization, which sessions, caches and frameworks for remote calls use. */
class SerializationTest {
    private static final String PACKAGE = "io.github.alidomain";

    /** The public classes that promise it: every record, and every kind of error. */
    static List<Class<?>> serializable() throws Exception {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("target/classes", PACKAGE.split("\\.")))) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".class")) continue;
                Class<?> one = Class.forName(PACKAGE + "." + name.substring(0, name.length() - ".class".length()));
                boolean isData = Serializable.class.isAssignableFrom(one) && !one.isEnum();
                if (isData && Modifier.isPublic(one.getModifiers()) && !Modifier.isAbstract(one.getModifiers())) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    static Stream<Class<?>> withBuilders() throws Exception {
        return serializable().stream().filter(one -> builder(one) != null);
    }

    private static Method builder(Class<?> of) {
        return Stream.of(of.getMethods()).filter(method -> method.getName().equals("builder")).findAny().orElse(null);
    }

    /** An object with a value in every field. */
    private static Object make(Class<?> of) throws Exception {
        Method begin = builder(of);
        Object builder = begin.invoke(null, values(begin));
        for (Method method : builder.getClass().getMethods()) {
            if (method.getReturnType() == builder.getClass()) method.invoke(builder, values(method));
        }
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static Object[] values(Method method) throws Exception {
        List<Object> values = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) values.add(value(type));
        return values.toArray();
    }

    private static Object value(Type type) throws Exception {
        if (type instanceof ParameterizedType) {
            Type[] of = ((ParameterizedType) type).getActualTypeArguments();
            return of.length == 1 ? List.of(value(of[0])) : Map.of(value(of[0]), value(of[1]));
        }
        // Values of an operation without records: of any type.
        if (type == String.class || type instanceof WildcardType || type == Object.class) return "a text";
        // Java compares exceptions by identity, and with them what holds one.
        if (type == DomainException.class) return null;
        if (type == boolean.class || type == Boolean.class) return true;
        if (type == int.class || type == Integer.class) return 7;
        if (type == long.class || type == Long.class) return 9_007_199_254_740_993L;
        if (type == Duration.class) return Duration.ofMillis(90_061_500);
        if (type == Instant.class) return Instant.parse("2026-02-28T23:59:59.250Z");
        Class<?> one = (Class<?>) type;
        return one.isEnum() ? last(List.of(one.getEnumConstants())) : make(one);
    }

    private static Object copy(Object original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    /** What the getters of an error return; Java compares exceptions by identity. */
    private static Map<String, Object> properties(DomainException error) throws Exception {
        Map<String, Object> properties = new TreeMap<>();
        for (Method method : error.getClass().getMethods()) {
            boolean isOurs = DomainException.class.isAssignableFrom(method.getDeclaringClass());
            boolean isGetter = method.getName().startsWith("get") || method.getName().startsWith("is");
            if (isOurs && isGetter) properties.put(method.getName(), method.invoke(error));
        }
        return properties;
    }

    @ParameterizedTest
    @MethodSource("withBuilders")
    void everyRecordAndEveryErrorSurvives(Class<?> of) throws Exception {
        Object original = make(of);
        Object copy = copy(original);
        Object rebuilt = of.getMethod("toBuilder").invoke(original);
        rebuilt = rebuilt.getClass().getMethod("build").invoke(rebuilt);
        if (original instanceof DomainException) {
            Map<String, Object> properties = properties((DomainException) original);
            assertTrue(properties.keySet().containsAll(
                List.of("getAttempts", "getOutcome", "getReason", "isRetryable")), properties::toString);
            assertEquals(properties, properties((DomainException) copy));
            assertEquals(properties, properties((DomainException) rebuilt));
            assertEquals(of.getName() + ": a text", copy.toString());
        } else {
            assertEquals(original, copy);
            assertEquals(original.hashCode(), copy.hashCode());
            assertEquals(original.toString(), copy.toString());
            assertEquals(original, rebuilt);
        }
        assertEquals(1, ObjectStreamClass.lookup(of).getSerialVersionUID());
    }

    @Test
    void nothingIsLeftOut() throws Exception {
        List<Class<?>> all = serializable();
        assertTrue(all.size() > 30, all::toString);
        List<String> others = all.stream().filter(one -> builder(one) == null)
            .map(Class::getSimpleName).collect(Collectors.toList());
        assertEquals(List.of("CompletedCallException", "InternalException"), others);
        long errors = all.stream().filter(DomainException.class::isAssignableFrom).count();
        assertEquals(errors, Stream.of(DomainException.class.getClasses())
            .filter(DomainException.class::isAssignableFrom).count());
        assertTrue(errors >= 7);
    }

    @Test
    void listsOfACopyStayUnmodifiable() throws Exception {
        var copy = (DomainException.OutcomeUnknown) copy(make(DomainException.OutcomeUnknown.class));
        assertThrows(UnsupportedOperationException.class, () -> copy.getCandidates().add("another"));
        assertThrows(UnsupportedOperationException.class, () -> copy.getAttempts().clear());
    }

    @Test
    void aCancellationSurvivesWithTheCallThatItEnded() throws Exception {
        String domainName = domainName();
        SANDBOX.plan(domainName, Map.of("waiting_ms", 60_000));
        try (DomainClient client = client(options())) {
            var future = client.submitAndWaitAsync(change(domainName));
            while (SANDBOX.tasks(domainName).isEmpty()) Thread.sleep(10);
            Thread.sleep(200);
            assertTrue(future.cancel(true));
            var thrown = assertThrows(CancellationException.class, future::get);
            CompletedCallException copy = CancelledCalls.getCompletedCall((CancellationException) copy(thrown));
            var answer = (SubmitAndWaitResponse) copy.getResponse();
            assertEquals(single(SANDBOX.tasks(domainName)).getTaskNo(), answer.getSubmission().getTaskNo());
        }
    }
}
