package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.vfs.Errno;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Stat;
import org.exoos.vfs.core.MadeType.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One mount over the versions of its file system. */
@Timeout(60)
class InstanceTest {
    private static final long A_WHILE = 50_000_000;

    private final FileSystem first = made();
    private final TypeGate gate = new TypeGate("tarfs", () -> {});
    private final Instance instance = instance("ro", gate);

    private static FileSystem made() {
        return new Rooted("tarfs", new Node(Stat.S_IFDIR | 0755));
    }

    private Instance instance(String options, @Nullable TypeGate by) {
        return new Instance(new Mount("tarfs", "x", "/", options, null), first, by);
    }

    @Test
    void eachVersionIsAnEpoch() {
        FileSystem second = made();

        assertThat(instance.epoch()).isZero();
        assertThat(instance.renew(second)).isSameAs(first);
        assertThat(instance.epoch()).isEqualTo(1);
        assertThat(instance.fileSystem()).isSameAs(second);
    }

    @Test
    void livesUntilItIsSuspendedAndAgainWithTheNextVersion() {
        assertThat(instance.alive()).isTrue();
        instance.suspend();
        assertThat(instance.alive()).isFalse();
        instance.renew(made());
        assertThat(instance.alive()).isTrue();
        assertThat(instance.recovered()).isTrue();
    }

    /** Calls wait for it as if nothing had happened, parked. */
    @Test
    void aCallWaitsForTheVersionAfterTheOneThatFailed() throws Exception {
        instance.suspend();
        AtomicReference<@Nullable Boolean> recovered = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> recovered.set(instance.recovered()));
        while (caller.isAlive() && caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        LockSupport.parkNanos(A_WHILE);
        instance.renew(made());
        caller.join();

        assertThat(recovered.get()).isTrue();
    }

    @Test
    void whatIsGoneForGoodIsNotWaitedFor() {
        instance.retire();

        assertThat(instance.recovered()).isFalse();
        assertThatThrownBy(instance::check).isSameAs(Errno.EIO.exception());
        assertThatThrownBy(instance::checkWritable).isSameAs(Errno.EIO.exception());
    }

    @Test
    void whoeverMayReadMayNotWriteEverywhere() throws Exception {
        instance.check();
        assertThatThrownBy(instance::checkWritable).isSameAs(Errno.EROFS.exception());
        instance("rw", null).checkWritable();
    }

    @Test
    void aCallThatFailedIsMadeAgainInAnotherVersionOnly() {
        assertThat(instance.again(0)).as("the same version").isFalse();
        instance.renew(made());
        assertThat(instance.again(0)).as("another one").isTrue();
        assertThat(instance.again(1)).isFalse();
        instance.retire();
        assertThat(instance.again(0)).as("none").isFalse();
        assertThat(instance("ro", null).again(1)).as("a type without versions").isFalse();
    }

    @Test
    void aFailureIsAnErrorOfTheCaller() {
        IllegalStateException why = new IllegalStateException("on purpose");

        assertThat(instance("ro", null).failed(why)).isSameAs(Errno.EIO.exception());
        assertThat(instance("ro", null).failed(why, 3)).isSameAs(Errno.EIO.exception());
    }

    @Test
    void callsAreNotedForTypesWithVersions() {
        assertThat(instance.calls()).isSameAs(gate.tracker());
        assertThat(instance("ro", null).calls()).isNull();
        assertThat(Instance.enter(null)).isNegative();
        int slot = Instance.enter(instance.calls());
        assertThat(slot).isNotNegative();
        assertThat(gate.inside()).hasSize(1);
        Instance.leave(instance.calls(), slot);
        assertThat(gate.inside()).isEmpty();
    }
}
