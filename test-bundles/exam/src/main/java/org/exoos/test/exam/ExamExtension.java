package org.exoos.test.exam;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePreDestroyCallback;

/**
 * Sets the {@link Stage} before the class, and sends each constructor and method there instead of running it here.
 *
 * <pre>
 *   Jupiter                         inside
 *   before all                      (container starts, probe is installed)
 *   constructor                     NEW, services into its fields
 *   BeforeAll ... Test ... AfterAll INVOKE
 *   instance goes                   DROP
 *   after all                       (container stops)
 * </pre>
 */
final class ExamExtension
        implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor, TestInstancePreDestroyCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ExamExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (context.getStore(NAMESPACE).get(Stage.class) == null) { // a nested class uses the stage around it
            try {
                context.getStore(NAMESPACE).put(Stage.class, Stage.set(context.getRequiredTestClass()));
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            context.getStore(NAMESPACE).put("owner", context.getUniqueId());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getUniqueId().equals(context.getStore(NAMESPACE).get("owner"))) {
            stage(context).strike();
        }
    }

    private static Stage stage(ExtensionContext context) {
        Stage stage = context.getStore(NAMESPACE).get(Stage.class, Stage.class);
        if (stage == null) {
            throw new ExtensionConfigurationException("@InFramework works on a class");
        }
        return stage;
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        T mine = invocation.proceed();
        List<Object> arguments = constructor.getArguments();
        stage(context).created(mine, arguments.isEmpty() ? null : arguments.getFirst());
        return mine;
    }

    @Override
    public void preDestroyTestInstance(ExtensionContext context) throws Exception {
        TestInstancePreDestroyCallback.preDestroyTestInstances(context, mine -> {
            try {
                stage(context).dropped(mine);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void send(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.skip();
        stage(context).invoke(method.getTarget().orElse(null), method.getExecutable(), method.getArguments());
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        send(invocation, method, context);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        throw new ExtensionConfigurationException("a @TestFactory cannot run in a framework; use @ParameterizedTest");
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext dynamic, ExtensionContext context) {
        throw new ExtensionConfigurationException(DynamicTest.class.getSimpleName() + " cannot run in a framework");
    }
}
