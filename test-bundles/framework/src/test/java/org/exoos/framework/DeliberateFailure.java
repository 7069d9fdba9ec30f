package org.exoos.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import javax.inject.Inject;
import org.exoos.hal.Machine;
import org.exoos.test.exam.InFramework;
import org.exoos.test.exam.KernelImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** Fails on purpose, in each of the ways there are; {@link FailureReportTest} runs it. */
@InFramework
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeliberateFailure {
    static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OwnException(int code, Throwable cause) {
            super("code " + code, cause);
        }
    }

    @Inject
    private Machine machine;

    @Configuration
    Option[] configuration() {
        return options(KernelImage.of("shell"));
    }

    @Test
    @Order(1)
    void passes() {
        machine.writeLog("a line in the kernel's log");
    }

    @Test
    @Order(2)
    void assertion() {
        System.out.println("printed inside");
        assertEquals("forty-two", "forty-one", "the answer");
    }

    @Test
    @Order(3)
    void exception() {
        throw new OwnException(7, new IllegalStateException("the cause"));
    }

    @Test
    @Order(4)
    void aborted() {
        assumeTrue(false, "not today");
    }

    @AfterEach
    void afterEach() {
        System.out.println("after each");
    }

    /** In QEMU the last thing that happens; the simulated machine only notes it. */
    @Test
    @Order(5)
    void powerOff() {
        machine.powerOff(0);
    }
}
