package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.swap.SwapTarget.Rules;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClassRulesTest {
    static final class Clean {
        record Pair(int left, String right) {}

        private final AtomicInteger count = new AtomicInteger();

        String pick(int n) {
            Runnable step = count::incrementAndGet;
            step.run();
            int[] copy = new int[n];
            System.arraycopy(new int[n], 0, copy, 0, n);
            return new Pair(n, "x" + n + System.nanoTime()).toString();
        }
    }

    static final class Files2 {
        boolean look() {
            return Files.exists(Path.of("/"));
        }
    }

    static final class Locks {
        private final ReentrantLock lock = new ReentrantLock();

        synchronized void a() {
            lock.lock();
        }

        @SuppressWarnings("ModifyingCollectionWithItself")
        void b() {
            synchronized (lock) {
                lock.unlock();
            }
        }
    }

    static final class Reflects {
        Object make(Class<?> type) throws ReflectiveOperationException {
            return type.getDeclaredConstructor().newInstance();
        }
    }

    static final class Logs {
        void say() {
            LoggerFactory.getLogger("x").info("hello");
            System.out.println("hello");
        }
    }

    static final class Threads {
        void go() {
            Thread.ofVirtual().start(() -> {});
        }
    }

    static final class Catches {
        int a() {
            try {
                return Integer.parseInt("1");
            } catch (Throwable why) {
                return 0;
            }
        }
    }

    static final class Ends {
        void end() {
            Runtime.getRuntime().halt(1);
        }
    }

    private static String policy(Class<?> type) {
        return String.join(", ", ClassRules.broken(Rules.POLICY, BudgetWeaverTest.bytes(type)));
    }

    private static String component(Class<?> type) {
        return String.join(", ", ClassRules.broken(Rules.COMPONENT, BudgetWeaverTest.bytes(type)));
    }

    /** What no compiler makes: nothing but the instruction itself tells of the lock. */
    private static byte[] locksWithoutHandler() {
        return ClassFile.of()
                .build(
                        ClassDesc.of("Locks"),
                        type -> type.withMethodBody(
                                "a",
                                ConstantDescs.MTD_void,
                                ClassFile.ACC_PUBLIC,
                                code -> code.aload(0)
                                        .monitorenter()
                                        .aload(0)
                                        .monitorexit()
                                        .return_()));
    }

    @Test
    void plainComputationIsAllowed() {
        assertThat(policy(Clean.class)).isEmpty();
        assertThat(policy(Clean.Pair.class)).isEmpty();
    }

    @Test
    void policiesMayNotDoWhatBlocks() {
        assertThat(policy(Files2.class)).contains("java.nio.file.Files");
        assertThat(policy(Locks.class))
                .contains("ReentrantLock")
                .contains("Locks.a is synchronized")
                .contains("Locks.b uses a monitor");
        assertThat(ClassRules.broken(Rules.POLICY, locksWithoutHandler())).containsExactly("Locks.a uses a monitor");
        assertThat(policy(Reflects.class)).contains("java.lang.Class.getDeclaredConstructor");
        assertThat(policy(Logs.class)).contains("org.slf4j").contains("java.io.PrintStream");
        assertThat(policy(Threads.class)).contains("java.lang.Thread");
        assertThat(policy(Catches.class)).contains("Catches.a catches java.lang.Throwable");
    }

    @Test
    void componentsMayLockAndLogButNotStartThreadsOrEndTheMachine() {
        assertThat(component(Locks.class)).isEmpty();
        assertThat(component(Logs.class)).isEmpty();
        assertThat(component(Threads.class)).contains("java.lang.Thread.ofVirtual");
        assertThat(component(Ends.class)).contains("java.lang.Runtime.halt");
    }

    static final class Native {
        native void a();
    }

    static final class Foreign {
        long a() {
            return java.lang.foreign.MemorySegment.NULL.address();
        }
    }

    static final class Pools {
        void a() {
            Executors.newCachedThreadPool().shutdown();
        }
    }

    static final class Waits {
        void a() throws InterruptedException {
            wait();
        }

        void b() {
            notifyAll();
        }
    }

    static final class Loads {
        void a() {
            System.loadLibrary("a");
            System.setProperty("a", "b");
            System.exit(1);
            Runtime.getRuntime().exit(1);
            Runtime.getRuntime().load("b");
        }
    }

    static final class CatchesError {
        int a() {
            try {
                return Integer.parseInt("1");
            } catch (Error why) {
                return 0;
            }
        }
    }

    @Test
    void nobodyMayLeaveTheVirtualMachine() {
        assertThat(component(Native.class)).contains("Native.a is native");
        assertThat(component(Foreign.class)).contains("java.lang.foreign.MemorySegment");
        assertThat(policy(Foreign.class)).contains("java.lang.foreign.MemorySegment");
        assertThat(component(Pools.class)).contains("java.util.concurrent.Executors.newCachedThreadPool");
        assertThat(component(Loads.class))
                .contains("System.loadLibrary", "System.setProperty", "System.exit", "Runtime.exit", "Runtime.load");
        assertThat(component(Waits.class)).isEmpty();
        assertThat(policy(Waits.class)).contains("java.lang.Object.wait", "java.lang.Object.notifyAll");
        assertThat(component(CatchesError.class)).isEmpty();
        assertThat(policy(CatchesError.class)).contains("CatchesError.a catches java.lang.Error");
        assertThat(component(Catches.class)).isEmpty();
    }

    static final class CatchesSome {
        int a() {
            try {
                return Integer.parseInt("1");
            } catch (NumberFormatException why) {
                return 0;
            } catch (Error why) {
                return 1;
            }
        }
    }

    static final class AsksSystem {
        long a() {
            return System.nanoTime() + System.currentTimeMillis();
        }
    }

    /** A number that looks like the taking of a lock, and the giving back of one. */
    private static byte[] takesNoLock() {
        return ClassFile.of()
                .build(
                        ClassDesc.of("Locks"),
                        type -> type.withMethodBody(
                                "a",
                                ConstantDescs.MTD_void,
                                ClassFile.ACC_PUBLIC,
                                code -> code.sipush(0xc2)
                                        .pop()
                                        .aload(0)
                                        .monitorexit()
                                        .return_()));
    }

    @Test
    void onlyWhatIsForbiddenIsNamed() {
        assertThat(ClassRules.broken(Rules.POLICY, BudgetWeaverTest.bytes(CatchesSome.class)))
                .containsExactly("ClassRulesTest$CatchesSome.a catches java.lang.Error");
        assertThat(ClassRules.broken(Rules.POLICY, BudgetWeaverTest.bytes(AsksSystem.class)))
                .containsExactly("ClassRulesTest$AsksSystem.a calls java.lang.System.currentTimeMillis");
        assertThat(ClassRules.broken(Rules.COMPONENT, BudgetWeaverTest.bytes(AsksSystem.class)))
                .isEmpty();
        assertThat(ClassRules.broken(Rules.POLICY, takesNoLock())).isEmpty();
        assertThat(ClassRules.broken(Rules.COMPONENT, locksWithoutHandler())).isEmpty();
    }
}
