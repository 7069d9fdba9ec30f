package org.exoos.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes inputs at random, the same way for the same seed. */
final class Mutations {
    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        2,
        4,
        7,
        8,
        16,
        127,
        128,
        255,
        256,
        511,
        512,
        4095,
        4096,
        4097,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0x0fff_ffffL,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 4095,
        0x4000_0000_0000L,
        0x3fff_ffff_f000L
    };

    private final Random random;
    private final List<byte[]> seeds;

    Mutations(long seed, List<byte[]> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    /** A changed copy of one of the seeds. */
    byte[] next() {
        byte[] input = pick().clone();
        for (int change = 1 + random.nextInt(5); change > 0 && input.length > 0; change--) {
            input = change(input);
        }
        return input;
    }

    private byte[] change(byte[] input) {
        int at = random.nextInt(input.length);
        switch (random.nextInt(8)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            case 2 -> number(input, at);
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                byte[] other = pick();
                int length = other.length == 0 ? 0 : Math.min(random.nextInt(other.length), input.length - at);
                System.arraycopy(other, 0, input, at, length);
            }
            case 5 -> {
                byte[] longer = Arrays.copyOf(input, input.length + 1 + random.nextInt(64));
                int added = longer.length - input.length;
                System.arraycopy(input, at, longer, at + added, input.length - at);
                return longer;
            }
            case 6 -> Arrays.fill(input, at, Math.min(input.length, at + random.nextInt(32)), (byte) random.nextInt());
            default -> {
                int from = random.nextInt(input.length);
                int length = Math.min(random.nextInt(128), input.length - Math.max(from, at));
                System.arraycopy(input, from, input, at, Math.max(length, 0));
            }
        }
        return input;
    }

    private void number(byte[] input, int at) {
        long value = INTERESTING[random.nextInt(INTERESTING.length)];
        int size = 1 << random.nextInt(4);
        for (int i = 0; i < size && at + i < input.length; i++) {
            input[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private byte[] pick() {
        return seeds.get(random.nextInt(seeds.size()));
    }
}
