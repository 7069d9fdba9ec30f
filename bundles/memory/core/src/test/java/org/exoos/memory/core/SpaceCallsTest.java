package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Tlb;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.exoos.sched.Scheduler;
import org.junit.jupiter.api.Test;

/** What a space does to memory and to the CPUs to get there: the ways of the hot paths. */
class SpaceCallsTest {
    private static final long HERE = 0x5000_0000L;
    private static final int PIECE = 64 * 1024;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(4 << 20).withCpus(1));
    private final BuddyFrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
    /** Copies as "read 8", words as "read words 8", and what else was called, by name. */
    private final List<String> calls = new ArrayList<>();

    private final AddressSpace space = space();

    private AddressSpace space() {
        PhysicalMemory memory = recorded(PhysicalMemory.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "read", "write" -> note(method.getName(), arguments);
                case "zero" -> calls.add("zero " + arguments[1]);
                case "copy" -> calls.add("copy " + arguments[2]);
                default -> {}
            }
            return method.invoke(machine.memory(), arguments);
        });
        Tlb tlb = recorded(Tlb.class, (proxy, method, arguments) -> {
            if (method.getName().equals("shootDown")) {
                calls.add("shootDown %x %x".formatted((long) arguments[1], (long) arguments[2]));
            }
            return null;
        });
        Scheduler scheduler = recorded(Scheduler.class, (proxy, method, arguments) -> {
            calls.add(method.getName());
            return null;
        });
        AddressSpace made = new UserSpaces(memory, frames, tlb, scheduler).create();
        if (made == null) {
            throw new AssertionError("no memory");
        }
        return made;
    }

    private void note(String name, Object[] arguments) {
        calls.add(arguments[1] instanceof long[] ? name + " words " + arguments[2] : name + " " + arguments[3]);
    }

    private static <T> T recorded(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(SpaceCallsTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Pages that are there. */
    private void touched(int pages) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        assertThat(space.map(HERE, pages * 4096L, PROT_READ | PROT_WRITE, flags, null, 0, ""))
                .isEqualTo(HERE);
        for (int page = 0; page < pages; page++) {
            space.fault(HERE + page * 4096L, PROT_WRITE);
        }
        calls.clear();
    }

    @Test
    void whatIsInOnePageIsCopiedOnce() {
        touched(2);
        space.copyIn(HERE + 5, new byte[8], 0, 8);
        space.copyOut(HERE + 5, new byte[9], 0, 9);
        space.zeroOut(HERE + 5, 10);
        assertThat(calls).containsExactly("read 8", "write 9", "zero 10");
        calls.clear();
        space.copyIn(HERE + 4090, new byte[8], 0, 8);
        assertThat(calls).containsExactly("read 6", "read 2");
    }

    @Test
    void ofNothingNothingIsCopied() {
        touched(1);
        space.copyIn(HERE, new byte[0], 0, 0);
        space.copyOut(HERE, new byte[0], 0, 0);
        space.zeroOut(HERE, 0);
        assertThat(calls).isEmpty();
    }

    @Test
    void alignedWordsInOnePageAreCopiedAsWords() {
        touched(2);
        long[] words = new long[3];
        space.copyIn(HERE + 16, words, 3);
        space.copyOut(HERE + 16, words, 3);
        space.copyIn(HERE + 4096 - 16, words, 2);
        space.copyOut(HERE + 4096 - 16, words, 2);
        assertThat(calls).containsExactly("read words 3", "write words 3", "read words 2", "write words 2");
        calls.clear();
        space.copyIn(HERE + 4, words, 2);
        space.copyOut(HERE + 4, words, 2);
        assertThat(calls).as("not aligned").containsExactly("read 16", "write 16");
        calls.clear();
        space.copyIn(HERE + 4096 - 8, words, 2);
        space.copyOut(HERE + 4096 - 8, words, 2);
        assertThat(calls).as("in two pages").containsExactly("read 8", "read 8", "write 8", "write 8");
    }

    @Test
    void aLongCopyLetsOthersRunAfterEachPieceButTheLast() {
        touched(40);
        byte[] bytes = new byte[2 * PIECE + 100];
        space.copyOut(HERE, bytes, 0, bytes.length);
        assertThat(calls).filteredOn("checkpoint"::equals).hasSize(2);
        calls.clear();
        space.copyIn(HERE, bytes, 0, PIECE);
        assertThat(calls).filteredOn("checkpoint"::equals).isEmpty();
        space.copyIn(HERE, bytes, 0, PIECE + 1);
        assertThat(calls).filteredOn("checkpoint"::equals).hasSize(1);
    }

    @Test
    void ofAShortStringNoMoreThanTwoCacheLinesAreRead() {
        touched(1);
        byte[] text = "short".getBytes(StandardCharsets.US_ASCII);
        space.copyOut(HERE + 70, text, 0, text.length);
        calls.clear();
        assertThat(space.copyString(HERE + 70, new byte[4096], 4096)).isEqualTo(5);
        assertThat(calls).as("up to the end of a line").containsExactly("read 122");
    }

    @Test
    void noMoreOfAStringIsReadThanTheLimit() {
        touched(2);
        byte[] text = new byte[600];
        Arrays.fill(text, (byte) 'x');
        space.copyOut(HERE, text, 0, text.length);
        assertThat(space.copyString(HERE, new byte[200], 200)).isEqualTo(-36);
    }

    @Test
    void aPageThatIsCopiedForAWriterIsShotDown() {
        long page = frames.allocate();
        int flags = MAP_PRIVATE | MAP_FIXED;
        space.map(HERE, 4096, PROT_READ | PROT_WRITE, flags, new OnePage(page), 0, "file");
        space.fault(HERE, PROT_READ);
        assertThat(space.residentBytes()).as("the page and four tables").isEqualTo(5 * 4096);
        calls.clear();

        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);

        assertThat(calls).containsExactly("copy 4096", "shootDown 50000000 50001000");
        assertThat(space.physical(HERE)).isNotEqualTo(page);
    }

    /** A file of one page. */
    private final class OnePage implements PageSource {
        private final long page;

        OnePage(long page) {
            this.page = page;
        }

        @Override
        public long frame(long index) {
            frames.retain(page);
            return page;
        }

        @Override
        public long size() {
            return 4096;
        }
    }
}
