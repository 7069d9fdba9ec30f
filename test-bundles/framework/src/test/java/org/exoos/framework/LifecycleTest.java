package org.exoos.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.exoos.test.exam.InFramework;
import org.exoos.test.exam.KernelImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A test's life in a framework is the one it has anywhere, and all of it is there. */
@InFramework
class LifecycleTest {
    enum Colour {
        RED,
        GREEN
    }

    /** Inside; on the host it stays empty. */
    private static final List<String> EVENTS = new ArrayList<>();

    @Inject
    private BundleContext context;

    private int callsOfThisInstance;

    @Configuration
    Option[] configuration() {
        return options(KernelImage.of("minimal"));
    }

    private static void event(String name) {
        assertNotNull(FrameworkUtil.getBundle(LifecycleTest.class), "this runs in a bundle");
        EVENTS.add(name);
    }

    @BeforeAll
    static void beforeAll() {
        event("beforeAll");
    }

    @BeforeEach
    void beforeEach(TestInfo test) {
        event("beforeEach of " + test.getDisplayName());
    }

    @AfterEach
    void afterEach() {
        event("afterEach");
    }

    @AfterAll
    static void afterAll() {
        event("afterAll");
        assertEquals("beforeAll", EVENTS.getFirst());
    }

    @Test
    void theFieldsHaveServices() {
        assertSame(FrameworkUtil.getBundle(LifecycleTest.class), context.getBundle());
        assertEquals(Bundle.ACTIVE, context.getBundle(0).getState());
    }

    @Test
    @DisplayName("a name of its own")
    void hasItsName(TestInfo test) {
        assertEquals("a name of its own", test.getDisplayName());
        assertEquals("beforeEach of a name of its own", EVENTS.getLast());
        assertEquals(LifecycleTest.class, test.getTestClass().orElseThrow());
    }

    @RepeatedTest(2)
    void eachCallHasAnInstanceOfItsOwn() {
        assertEquals(1, ++callsOfThisInstance);
    }

    @ParameterizedTest
    @EnumSource
    void argumentsAreOfTheClassesInside(Colour colour) {
        assertSame(Colour.valueOf(colour.name()), colour);
    }

    static List<Arguments> pairs() {
        return List.of(Arguments.of(1, List.of("one")), Arguments.of(2, List.of("one", "two")));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("pairs")
    void argumentsOfSeveralKinds(int size, List<String> list) {
        assertEquals(size, list.size());
    }

    @Nested
    class Inner {
        private boolean prepared;

        @BeforeEach
        void prepare() {
            prepared = true;
            event("inner");
        }

        @Test
        void runsInTheSameFrameworkWithTheOuterOnesPreparation() {
            assertTrue(prepared);
            assertNotNull(context, "the outer instance's field");
            assertTrue(EVENTS.get(EVENTS.size() - 2).startsWith("beforeEach of "), EVENTS::toString);
        }
    }
}
