package io.github.alidomain.sandbox;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A sandbox that JUnit starts and stops.
 *
 * <ul>
 *   <li>In a field with {@code @RegisterExtension} that is not static, there is a new sandbox for each test.
 *   <li>In a static field, and with {@code @ExtendWith(AlidomainSandbox.class)} at a class, there is one for all tests of the
 *       class.
 *   <li>With {@code @ExtendWith}, the tests take it as a parameter.
 * </ul>
 */
public final class AlidomainSandbox extends Sandbox implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(AlidomainSandbox.class);

    /** JUnit starts the sandbox. */
    public AlidomainSandbox() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        startFor(context);
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

    /** Starts the sandbox until JUnit is done with the context, unless it runs for an outer one. */
    private void startFor(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        if (store.get(this) != null) return;
        start();
        store.put(this, (ExtensionContext.Store.CloseableResource) this::close);
    }
}
