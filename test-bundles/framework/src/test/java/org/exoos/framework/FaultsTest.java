package org.exoos.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.inject.Inject;
import org.exoos.console.SerialPort;
import org.exoos.framework.faulty.FaultyPolicy;
import org.exoos.framework.faulty.FaultySerial;
import org.exoos.framework.faulty.FaultyTarfs;
import org.exoos.hal.PhysicalMemory;
import org.exoos.sched.Scheduler;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.test.exam.InFramework;
import org.exoos.test.exam.KernelImage;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Vfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A component of each kind fails in the running system: it goes on with the one before, and says why. */
@InFramework
class FaultsTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    @Inject
    private BundleContext context;

    @Inject
    private Scheduler scheduler;

    @Inject
    private SwapService swap;

    @Inject
    private Vfs vfs;

    @Inject
    private PhysicalMemory memory;

    private Bundle deployed;

    @Configuration
    Option[] configuration() {
        return options(KernelImage.of("shell"));
    }

    @AfterEach
    void uninstall() throws Exception {
        if (deployed != null) {
            deployed.uninstall();
        }
    }

    @Test
    void aPolicyThrows() throws Exception {
        FaultyComponent bad =
                inCharge("sched", "throwing", FaultyPolicy.class, FaultyPolicy.class.getDeclaredClasses());
        bad.arm();
        goesOn(bad, "policy on purpose");
    }

    @Test
    void aPolicyDoesNotComeBack() throws Exception {
        FaultyComponent bad = inCharge("sched", "looping", FaultyPolicy.class, FaultyPolicy.class.getDeclaredClasses());
        bad.set("loops", true);
        bad.arm();
        goesOn(bad, "ms");
    }

    @Test
    void aFileSystemThrows() throws Exception {
        FaultyComponent bad = inCharge("fs.tarfs", "broken", FaultyTarfs.class, FaultyTarfs.class.getDeclaredClasses());
        bad.arm();
        // Looked up in the version that fails, and once more in the one that takes its place.
        ErrnoException none = InTask.call(scheduler, () -> {
            try {
                vfs.open(null, "/a name that nobody has asked for", 0, 0, Caller.KERNEL)
                        .release();
                throw new AssertionError("it is there");
            } catch (ErrnoException e) {
                return e;
            }
        });
        assertEquals(Errno.ENOENT, none.errno());
        goesOn(bad, "file system on purpose");
    }

    @Test
    void aSerialDriverThrows() throws Exception {
        FaultyComponent bad =
                inCharge("driver.serial", "cut", FaultySerial.class, FaultySerial.class.getDeclaredClasses());
        SerialPort port =
                context.getService(context.getServiceReferences(SerialPort.class, "(" + SerialPort.NAME + "=com1)")
                        .iterator()
                        .next());
        bad.arm();
        byte[] text = "what the serial driver leaves is sent by another\r\n".getBytes(StandardCharsets.US_ASCII);
        assertEquals(text.length, port.write(text, 0, text.length));
        await("all is sent", () -> port.unsent() == 0);
        goesOn(bad, "serial driver on purpose");
    }

    /** A component, and what was in charge before. */
    private record FaultyComponent(String kind, String before, SwapCandidate object) {
        void set(String field, Object value) throws ReflectiveOperationException {
            object.getClass().getField(field).set(object, value);
        }

        void arm() throws ReflectiveOperationException {
            set("armed", true);
        }

        boolean fired() {
            try {
                return object.getClass().getField("fired").getBoolean(object);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }

    private FaultyComponent inCharge(String kind, String name, Class<?> type, Class<?>[] nested) throws Exception {
        await(kind + " has something in charge", () -> swap.lastGood(kind).isPresent());
        String before = swap.inCharge(kind).orElseThrow();
        String api = swap.candidates(kind).getFirst().api();
        List<Class<?>> classes = new ArrayList<>(List.of(type));
        classes.addAll(List.of(nested));
        SwapCandidate made = Deployed.component(context, kind, api, name, classes);
        deployed = FrameworkUtil.getBundle(made.getClass());
        FaultyComponent bad = new FaultyComponent(kind, before, made);
        if (!kind.equals("sched")) {
            bad.set("good", image(kind, before));
        }
        SwapRecord outcome = swap.swap(kind, name, "test").get(40, TimeUnit.SECONDS);
        assertTrue(outcome.done(), outcome::toString);
        return bad;
    }

    private SwapCandidate image(String kind, String name) throws InvalidSyntaxException {
        ServiceReference<SwapCandidate> reference = context.getServiceReferences(
                        SwapCandidate.class,
                        "(&(" + Candidate.PREFIX_ + "kind=" + kind + ")(" + Candidate.PREFIX_ + "name=" + name + "))")
                .iterator()
                .next();
        return context.getService(reference);
    }

    private void goesOn(FaultyComponent bad, String reason) throws Exception {
        await("the fault fires", bad::fired);
        await("the version before is in charge", () -> swap.inCharge(bad.kind).equals(Optional.of(bad.before)));
        String told = InTask.call(scheduler, () -> read("/sys/swap/last-failure"));
        assertTrue(told.contains("kind " + bad.kind) && told.contains("component.") && told.contains(reason), told);
        String latest = InTask.call(scheduler, () -> read("/sys/swap/latest"));
        assertTrue(swap.history().stream().anyMatch(entry -> latest.equals(entry + "\n")), latest);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private String read(String path) throws ErrnoException {
        OpenFile file = vfs.open(null, path, 0, 0, Caller.KERNEL);
        try {
            byte[] bytes = new byte[8192];
            long length = file.read(new ArrayBuffer(bytes, 0, bytes.length, memory), Caller.KERNEL);
            return new String(bytes, 0, (int) length, StandardCharsets.UTF_8);
        } finally {
            file.release();
        }
    }
}
