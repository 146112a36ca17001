package io.github.alidomain.sandbox;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A sandbox that JUnit starts and stops.
 *
 * <ul>
 *   <li>In a field with {@code @RegisterExtension} that is not static, there is a new sandbox for each test. Tests
 *       that run at the same time with one instance of their class share one.
 *   <li>In a static field, and with {@code @ExtendWith(AlidomainSandbox.class)} at a class, there is one for all tests of the
 *       class.
 *   <li>With {@code @ExtendWith}, the tests take it as a parameter.
 * </ul>
 */
public final class AlidomainSandbox extends Sandbox implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(AlidomainSandbox.class);

    /** How many contexts use it now. More than one do in parallel runs. */
    private int users;

    /** JUnit starts the sandbox. */
    public AlidomainSandbox() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        // With one instance for all tests of the class, JUnit calls this for its fields, too.
        if (!isInFieldOfInstance(context)) startFor(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startFor(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == AlidomainSandbox.class || type == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    private boolean isInFieldOfInstance(ExtensionContext context) {
        return context.getTestInstances().stream()
                .flatMap(instances -> instances.getAllInstances().stream())
                .flatMap(instance -> AnnotationSupport.findAnnotatedFieldValues(
                        instance, RegisterExtension.class, AlidomainSandbox.class).stream())
                .anyMatch(sandbox -> sandbox == this);
    }

    /** Starts the sandbox until JUnit is done with the context, unless it runs for an outer one. */
    private void startFor(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        if (store.get(this) != null) return;
        synchronized (this) {
            start();
            users++;
        }
        store.put(this, new Use());
    }

    private synchronized void endUse() {
        users--;
        if (users == 0) close();
    }

    /** The use by one context. JUnit before 5.13 closes the first kind of resource, and later versions the second. */
    private final class Use implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            endUse();
        }
    }
}
