package org.exoos.console.tty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TtyTest {
    private static final int TCSETS = 0x5402;
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCGPGRP = 0x540f;
    private static final int TIOCSPGRP = 0x5410;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int FIONREAD = 0x541b;
    private static final int TIOCNOTTY = 0x5422;
    private static final int TIOCGSID = 0x5429;

    /** A line with a small buffer. */
    private static final class TestLine implements Line {
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int room = 1 << 16;

        @Override
        public int write(byte[] bytes, int offset, int length) {
            int taken = Math.min(room, length);
            sent.write(bytes, offset, taken);
            room -= taken;
            return taken;
        }

        @Override
        public int room() {
            return room;
        }

        @Override
        public int unsent() {
            return 0;
        }

        @Override
        public void discardOutput() {}
    }

    private static final class Processes implements ProcessTable {
        final List<String> signals = new ArrayList<>();
        final Set<Integer> groups = new HashSet<>(Set.of(10, 20));
        boolean orphaned;

        @Override
        public List<ProcessInfo> processes() {
            return List.of();
        }

        @Override
        public Optional<ProcessInfo> process(int pid) {
            return Optional.empty();
        }

        @Override
        public void signalGroup(int processGroup, int signal) {
            signals.add(processGroup + ":" + signal);
        }

        @Override
        public boolean signal(int pid, int signal) {
            signals.add("pid " + pid + ":" + signal);
            return true;
        }

        @Override
        public boolean groupInSession(int processGroup, int session) {
            return groups.contains(processGroup);
        }

        @Override
        public boolean orphaned(int processGroup) {
            return orphaned;
        }
    }

    private static final class Program implements Caller {
        final int pid;
        final int group;
        final int session;
        final Set<Integer> ignored = new HashSet<>();

        @Nullable
        Terminal terminal;

        Program(int pid, int group, int session, @Nullable Terminal terminal) {
            this.pid = pid;
            this.group = group;
            this.session = session;
            this.terminal = terminal;
        }

        @Override
        public int pid() {
            return pid;
        }

        @Override
        public int processGroup() {
            return group;
        }

        @Override
        public int session() {
            return session;
        }

        @Override
        public Credentials credentials() {
            return Credentials.ROOT;
        }

        @Override
        public boolean ignores(int signal) {
            return ignored.contains(signal);
        }

        @Override
        public @Nullable Terminal terminal() {
            return terminal;
        }

        @Override
        public void acquireTerminal(Terminal acquired) throws ErrnoException {
            if (terminal != null) {
                throw Errno.EPERM.exception();
            }
            terminal = acquired;
        }

        @Override
        public void releaseTerminal() {
            terminal = null;
        }
    }

    /** Memory of ioctl arguments: one array whose addresses begin at 0. */
    private static final class Memory implements OpenFile.IoctlMemory {
        final byte[] bytes = new byte[64];

        @Override
        public void read(long address, byte[] into, int offset, int length) {
            System.arraycopy(bytes, (int) address, into, offset, length);
        }

        @Override
        public void write(long address, byte[] from, int offset, int length) {
            System.arraycopy(from, offset, bytes, (int) address, length);
        }

        int integer() {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        }

        Memory integer(int value) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
            return this;
        }
    }

    private final TestLine line = new TestLine();
    private final Processes processes = new Processes();
    private final List<Runnable> timers = new ArrayList<>();
    private final Memory memory = new Memory();
    private final Tty tty = new Tty("ttyS0", 0x440, line, 24, 80, () -> processes, (nanos, what) -> timers.add(what));
    private final Program shell = new Program(10, 10, 10, null);
    private final OpenFile file = tty.open(OpenFlags.O_RDWR, "/dev/ttyS0", shell);

    private void type(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tty.received(bytes, 0, bytes.length);
    }

    private String read(Caller caller, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        long count = file.read(new ArrayBuffer(bytes), caller);
        return count < 0 ? "(" + count + ")" : new String(bytes, 0, (int) count, StandardCharsets.UTF_8);
    }

    private void raw(int minimum, int time) throws ErrnoException {
        Termios t = Termios.standard();
        byte[] c = t.characters().clone();
        c[Termios.VMIN] = (byte) minimum;
        c[Termios.VTIME] = (byte) time;
        byte[] bytes = new Termios(0, 0, 0, 0, 0, c).format(Termios.SIZE);
        System.arraycopy(bytes, 0, memory.bytes, 0, bytes.length);
        file.ioctl(TCSETS, 0, memory, shell);
    }

    @Test
    void aReadGetsOneLineAndTheRestOfItLater() throws ErrnoException {
        assertThat(read(shell, 10)).isEqualTo("(-11)");
        type("hello\rworld\r");

        assertThat(file.poll(OpenFile.POLLIN | OpenFile.POLLOUT)).isEqualTo(OpenFile.POLLIN | OpenFile.POLLOUT);
        assertThat(read(shell, 3)).isEqualTo("hel");
        assertThat(read(shell, 100)).isEqualTo("lo\n");
        assertThat(read(shell, 100)).isEqualTo("world\n");
        assertThat(file.poll(OpenFile.POLLIN)).isZero();
        type("\004");
        assertThat(read(shell, 100)).isEmpty();
        assertThat(read(shell, 100)).isEqualTo("(-11)");
        assertThat(line.sent.toString(StandardCharsets.UTF_8)).isEqualTo("hello\r\nworld\r\n");
    }

    @Test
    void moreThanFitsIsHeldAndNothingIsLost() throws ErrnoException {
        StringBuilder expected = new StringBuilder();
        StringBuilder got = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            type("line " + i + "\r");
            expected.append("line ").append(i).append('\n');
        }
        for (int i = 0; i < 1000; i++) {
            got.append(read(shell, 100));
        }
        assertThat(got.toString()).isEqualTo(expected.toString());
    }

    @Test
    void writingWaitsForRoomAndMapsLineFeeds() throws ErrnoException {
        file.write(new ArrayBuffer("a\nb".getBytes(StandardCharsets.UTF_8)), shell);
        line.room = 300;
        ArrayBuffer more = new ArrayBuffer(new byte[1000]);
        long first = file.write(more, shell);

        assertThat(line.sent.toString(StandardCharsets.UTF_8)).startsWith("a\r\nb");
        assertThat(first).isBetween(1L, 999L);
        assertThat(file.write(more, shell)).isEqualTo(OpenFile.WOULD_BLOCK);
        assertThat(file.poll(OpenFile.POLLOUT)).isZero();
        line.room = 1 << 16;
        assertThat(file.write(more, shell)).isEqualTo(1000 - first);
    }

    @Test
    void controlSHoldsOutputBack() throws ErrnoException {
        type("\023");
        assertThat(file.write(new ArrayBuffer(new byte[1]), shell)).isEqualTo(OpenFile.WOULD_BLOCK);
        type("\021");
        assertThat(file.write(new ArrayBuffer(new byte[1]), shell)).isEqualTo(1);
    }

    @Test
    void rawReadsKeepMinimumAndTime() throws ErrnoException {
        raw(3, 0);
        type("ab");
        assertThat(read(shell, 10)).isEqualTo("(-11)");
        assertThat(read(shell, 2)).isEqualTo("ab");
        type("abcd");
        assertThat(read(shell, 10)).isEqualTo("abcd");

        raw(0, 0);
        assertThat(read(shell, 10)).isEmpty();
        type("x");
        assertThat(read(shell, 10)).isEqualTo("x");
    }

    @Test
    void aTimedReadEndsWhenItsTimeIsOver() throws Exception {
        raw(0, 1);
        assertThat(read(shell, 10)).isEqualTo("(-11)");
        assertThat(timers).hasSize(1);
        Thread.sleep(120);
        timers.getFirst().run();

        assertThat(file.poll(OpenFile.POLLIN)).isEqualTo(OpenFile.POLLIN);
        assertThat(read(shell, 10)).isEmpty();
    }

    @Test
    void theFirstSessionLeaderToOpenItGetsTheTerminal() throws ErrnoException {
        assertThat(shell.terminal()).isSameAs(tty);
        assertThat(tty.session()).isEqualTo(10);
        file.ioctl(TIOCSCTTY, 0, memory, shell);
        file.ioctl(TIOCGSID, 0, memory, shell);
        assertThat(memory.integer()).isEqualTo(10);
        Program other = new Program(30, 30, 30, null);
        assertThatThrownBy(() -> file.ioctl(TIOCSCTTY, 0, memory, other)).isSameAs(Errno.EPERM.exception());
        assertThatThrownBy(() -> file.ioctl(TIOCGPGRP, 0, memory, other)).isSameAs(Errno.ENOTTY.exception());
        Program member = new Program(11, 10, 10, tty);
        assertThatThrownBy(() -> file.ioctl(TIOCSCTTY, 0, memory, member)).isSameAs(Errno.EPERM.exception());
    }

    @Test
    void signalsGoToTheForegroundGroup() throws ErrnoException {
        type("\003");
        file.ioctl(TIOCSPGRP, 0, memory.integer(20), shell);
        type("\032");
        file.ioctl(TIOCGPGRP, 0, memory, shell);

        assertThat(processes.signals).containsExactly("10:2", "20:20");
        assertThat(memory.integer()).isEqualTo(20);
        Program foreground = new Program(20, 20, 10, tty);
        assertThatThrownBy(() -> file.ioctl(TIOCSPGRP, 0, memory.integer(99), foreground))
                .isSameAs(Errno.EPERM.exception());
        assertThatThrownBy(() -> file.ioctl(TIOCSPGRP, 0, memory.integer(-1), foreground))
                .isSameAs(Errno.EINVAL.exception());
    }

    @Test
    void aBackgroundJobMayNotReadNorChangeTheTerminal() throws ErrnoException {
        Program job = new Program(20, 20, 10, tty);
        type("line\r");

        assertThatThrownBy(() -> read(job, 10)).isSameAs(Errno.EINTR.exception());
        assertThatThrownBy(() -> file.ioctl(TIOCSPGRP, 0, memory.integer(20), job))
                .isSameAs(Errno.EINTR.exception());
        assertThat(processes.signals).containsExactly("20:21", "20:22");
        assertThat(file.write(new ArrayBuffer(new byte[1]), job)).isEqualTo(1);
        job.ignored.addAll(Set.of(21, 22));
        assertThatThrownBy(() -> read(job, 10)).isSameAs(Errno.EIO.exception());
        file.ioctl(TIOCSPGRP, 0, memory.integer(20), job);
        assertThat(read(job, 10)).isEqualTo("line\n");
    }

    @Test
    void anOrphanedBackgroundJobGetsEio() {
        processes.orphaned = true;

        assertThatThrownBy(() -> read(new Program(20, 20, 10, tty), 10)).isSameAs(Errno.EIO.exception());
        assertThat(processes.signals).isEmpty();
    }

    @Test
    void whenItsLeaderLeavesTheTerminalIsFree() throws ErrnoException {
        file.ioctl(TIOCNOTTY, 0, memory, shell);

        assertThat(processes.signals).containsExactly("10:1", "10:18");
        assertThat(tty.session()).isZero();
        assertThat(shell.terminal()).isNull();
        tty.leaderGone(10);
        assertThat(processes.signals).hasSize(2);
    }

    @Test
    void afterAHangUpReadsEndAndWritesFail() throws ErrnoException {
        type("lost\r");
        tty.hangUp();

        assertThat(read(shell, 10)).isEmpty();
        assertThat(file.poll(OpenFile.POLLIN)).isEqualTo(OpenFile.POLLIN | OpenFile.POLLHUP);
        assertThatThrownBy(() -> file.write(new ArrayBuffer(new byte[1]), shell))
                .isSameAs(Errno.EIO.exception());
        assertThat(processes.signals).startsWith("pid 10:1", "pid 10:18");
    }

    @Test
    void theWindowSizeIsKeptAndItsChangeTold() throws ErrnoException {
        file.ioctl(TIOCGWINSZ, 0, memory, shell);
        assertThat(memory.integer()).isEqualTo(24 | 80 << 16);
        file.ioctl(TIOCSWINSZ, 0, memory, shell);
        assertThat(processes.signals).isEmpty();
        file.ioctl(TIOCSWINSZ, 0, memory.integer(50 | 132 << 16), shell);
        assertThat(processes.signals).containsExactly("10:28");
        type("abc\r");
        file.ioctl(FIONREAD, 0, memory, shell);
        assertThat(memory.integer()).isEqualTo(4);
        assertThatThrownBy(() -> file.ioctl(0x1234, 0, memory, shell)).isSameAs(Errno.ENOTTY.exception());
    }
}
