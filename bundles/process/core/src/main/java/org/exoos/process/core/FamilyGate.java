package org.exoos.process.core;

import java.util.Arrays;
import java.util.function.Consumer;
import org.exoos.hal.UserContext;
import org.exoos.process.NotRestarted;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one family of system calls whose calls do not wait. All its calls change over in the same moment; one that is under way ends in the version where it
 * began. What can be lost when a version fails: the call it was working on, which gives EIO.
 */
final class FamilyGate extends ComponentGate<SystemCallFamily> {
    private final Consumer<SystemCallFamily> register;
    private volatile @Nullable Calls calls;

    FamilyGate(String family, Consumer<SystemCallFamily> register) {
        super("calls." + family, family, SystemCallFamily.class);
        this.register = register;
    }

    @Override
    void first(SystemCallFamily implementation) {
        Calls made = new Calls(implementation.name(), implementation.numbers());
        calls = made;
        register.accept(made);
    }

    /** The table has one set of numbers for all versions. */
    @Override
    void examine(SystemCallFamily implementation) throws SwapRefusedException {
        Calls made = calls;
        if (made == null) {
            return;
        }
        int[] known = made.numbers();
        int[] offered = implementation.numbers();
        Arrays.sort(known);
        Arrays.sort(offered);
        if (!Arrays.equals(known, offered)) {
            throw new SwapRefusedException(
                    "it answers the calls " + Arrays.toString(offered) + ", the gate is for " + Arrays.toString(known));
        }
    }

    /** What stands in the table of calls. */
    private final class Calls extends SystemCallFamily {
        Calls(String name, int... numbers) {
            super(name, numbers);
        }

        // hot path
        @Override
        public long call(int number, UserThread thread, UserContext context)
                throws ErrnoException, WaitQueue.Interrupted, NotRestarted {
            Version<SystemCallFamily> now = version();
            if (now == null) {
                return -Errno.EIO.number();
            }
            int slot = now.calls().enter();
            try {
                return now.implementation().call(number, thread, context);
            } catch (RuntimeException | Error why) {
                failed(now, why);
                return -Errno.EIO.number();
            } finally {
                now.calls().leave(slot);
            }
        }
    }
}
