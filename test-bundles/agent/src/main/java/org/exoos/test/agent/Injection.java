package org.exoos.test.agent;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Services for the fields with {@code @Inject} ({@code javax} or {@code jakarta}), waited for; a bundle context as it is. */
final class Injection {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final BundleContext own;
    private final int patienceMillis;

    Injection(BundleContext own, int patienceMillis) {
        this.own = own;
        this.patienceMillis = patienceMillis;
    }

    void inject(Object target) throws Exception {
        Bundle bundle = FrameworkUtil.getBundle(target.getClass());
        BundleContext context = bundle == null ? null : bundle.getBundleContext();
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (wanted(field)) {
                    field.setAccessible(true);
                    field.set(target, value(field, context == null ? own : context));
                }
            }
        }
    }

    private static boolean wanted(Field field) {
        return Arrays.stream(field.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals("javax.inject.Inject")
                        || type.getName().equals("jakarta.inject.Inject"));
    }

    private Object value(Field field, BundleContext context) throws InvalidSyntaxException, InterruptedException {
        if (field.getType() == BundleContext.class) {
            return context;
        }
        ServiceFilter chosen = field.getAnnotation(ServiceFilter.class);
        String filter = chosen == null ? null : chosen.value();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (true) {
            ServiceReference<?>[] found =
                    context.getServiceReferences(field.getType().getName(), filter);
            if (found != null) {
                Object service = context.getService(
                        Arrays.stream(found).max(ServiceReference::compareTo).orElseThrow());
                if (service != null) {
                    return service;
                }
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no service " + field.getType().getName()
                        + (filter == null ? "" : " with " + filter) + " within " + patienceMillis
                        + " ms, for the field "
                        + field.getName());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
