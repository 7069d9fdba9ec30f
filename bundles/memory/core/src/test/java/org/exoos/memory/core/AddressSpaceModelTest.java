package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.exoos.memory.AddressSpace;

/** The address space against the simplest model there is: an array with one right and one byte per page. */
class AddressSpaceModelTest {
    private static final int PAGES = 48;
    private static final long BASE = 0x7fff_f000L;
    private static final int FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    private static final int[] RIGHTS = {0, PROT_READ, PROT_READ | PROT_WRITE};

    /** -1 = not mapped, else protection. */
    private final int[] rights = new int[PAGES];

    private final byte[] contents = new byte[PAGES];

    @Property(tries = 40)
    void behavesAsTheModel(@ForAll long seed) {
        Random random = new Random(seed);
        Fixture fixture = new Fixture(4 << 20);
        AddressSpace space = fixture.space();
        java.util.Arrays.fill(rights, -1);
        java.util.Arrays.fill(contents, (byte) 0);
        for (int step = 0; step < 150; step++) {
            int first = random.nextInt(PAGES);
            int count = 1 + random.nextInt(PAGES - first);
            change(space, random, first, count);
            check(space, random.nextInt(PAGES));
            if (step % 40 == 39) {
                AddressSpace child = space.fork();
                assertThat(child).isNotNull();
                for (int page = 0; page < PAGES; page++) {
                    check(child, page);
                }
                space.release();
                space = child;
            }
        }
        space.release();
        assertThat(fixture.leaked()).isZero();
        assertThat(fixture.spaces.committedBytes()).isZero();
    }

    private void change(AddressSpace space, Random random, int first, int count) {
        long address = BASE + first * 4096L;
        long length = count * 4096L;
        switch (random.nextInt(5)) {
            case 0 -> {
                int right = RIGHTS[random.nextInt(3)];
                assertThat(space.map(address, length, right, FIXED, null, 0, ""))
                        .isEqualTo(address);
                for (int i = first; i < first + count; i++) {
                    rights[i] = right;
                    contents[i] = 0;
                }
            }
            case 1 -> {
                assertThat(space.unmap(address, length)).isZero();
                for (int i = first; i < first + count; i++) {
                    rights[i] = -1;
                    contents[i] = 0;
                }
            }
            case 2 -> {
                int right = RIGHTS[random.nextInt(3)];
                boolean covered = true;
                for (int i = first; i < first + count; i++) {
                    covered &= rights[i] >= 0;
                }
                assertThat(space.protect(address, length, right) == 0).isEqualTo(covered);
                for (int i = first; covered && i < first + count; i++) {
                    rights[i] = right;
                }
            }
            case 3 -> {
                space.advise(address, length, 4);
                for (int i = first; i < first + count; i++) {
                    contents[i] = 0;
                }
            }
            default -> {
                byte value = (byte) random.nextInt();
                int written = space.copyOut(address + 17, new byte[] {value}, 0, 1);
                assertThat(written == 1).isEqualTo(rights[first] == (PROT_READ | PROT_WRITE));
                if (written == 1) {
                    contents[first] = value;
                }
            }
        }
    }

    private void check(AddressSpace space, int page) {
        byte[] into = new byte[1];
        int got = space.copyIn(BASE + page * 4096L + 17, into, 0, 1);
        assertThat(got == 1).isEqualTo(rights[page] > 0);
        if (got == 1) {
            assertThat(into[0]).isEqualTo(contents[page]);
        }
    }
}
