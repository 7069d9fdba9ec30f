package org.exoos.framework.exam;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.ops4j.pax.exam.ExamConfigurationException;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.ExamReactor;
import org.ops4j.pax.exam.spi.StagedExamReactor;
import org.ops4j.pax.exam.spi.reactors.ReactorManager;

/** Runs the test methods of a class in the framework that Pax Exam stages for it. */
final class ExamExtension implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private final ReactorManager manager = ReactorManager.getInstance();
    private final Map<String, TestAddress> addresses = new HashMap<>();
    private StagedExamReactor staged;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> type = context.getRequiredTestClass();
        Object instance = type.getConstructor().newInstance();
        ExamReactor reactor = manager.prepareReactor(type, instance);
        TestProbeBuilder probe = manager.createProbeBuilder(instance);
        for (Method method : type.getMethods()) {
            if (AnnotationSupport.isAnnotated(method, Test.class)) {
                addresses.put(method.getName(), probe.addTest(type, method.getName()));
            }
        }
        reactor.addProbe(probe);
        staged = manager.stageReactor();
        manager.beforeSuite(staged);
        manager.beforeClass(staged, type);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (staged != null) {
            manager.afterClass(staged, context.getRequiredTestClass());
            manager.afterSuite(staged);
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.skip();
        TestAddress address = addresses.get(method.getExecutable().getName());
        if (address == null) {
            throw new ExamConfigurationException(method.getExecutable() + " is not public");
        }
        // The reactor hands out addresses of its own, one for each configuration.
        for (TestAddress target : staged.getTargets()) {
            if (target.root().equals(address.root())) {
                staged.invoke(target);
            }
        }
    }
}
