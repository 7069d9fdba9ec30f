package org.exoos.process.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.exoos.memory.AddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfFileTest {
    private static final int FILE_SIZE = 0x3000;
    private static final int SECOND = ElfFile.HEADER_SIZE + ElfFile.PROGRAM_HEADER_SIZE;

    /** A text segment with the headers, and a data segment with bss. */
    private static ByteBuffer program(int type, long address) {
        ByteBuffer file = ByteBuffer.allocate(FILE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putShort(16, (short) type).putShort(18, (short) 62).putLong(24, address + 0x100);
        file.putLong(32, ElfFile.HEADER_SIZE);
        file.putShort(54, (short) ElfFile.PROGRAM_HEADER_SIZE).putShort(56, (short) 2);
        segment(file, ElfFile.HEADER_SIZE, 5, 0, address, 0x1800, 0x1800);
        segment(file, SECOND, 6, 0x2000, address + 0x2000, 0x800, 0x4000);
        return file;
    }

    private static void segment(
            ByteBuffer file, int at, int flags, long offset, long address, long fileSize, long memorySize) {
        file.putInt(at, 1).putInt(at + 4, flags).putLong(at + 8, offset).putLong(at + 16, address);
        file.putLong(at + 32, fileSize).putLong(at + 40, memorySize);
    }

    private static ElfFile parse(ByteBuffer file) throws ElfFile.Malformed {
        byte[] bytes = file.array();
        ElfFile.Headers header = ElfFile.header(bytes, ElfFile.HEADER_SIZE, FILE_SIZE);
        byte[] table = new byte[header.length()];
        System.arraycopy(bytes, (int) header.offset(), table, 0, table.length);
        return ElfFile.parse(header, table, FILE_SIZE);
    }

    @Test
    void aFixedProgramKeepsItsAddresses() throws ElfFile.Malformed {
        ElfFile elf = parse(program(2, 0x400000));
        assertThat(elf.entry()).isEqualTo(0x400100);
        assertThat(elf.headers()).isEqualTo(0x400000 + ElfFile.HEADER_SIZE);
        assertThat(elf.end()).isEqualTo(0x406000);
        assertThat(elf.segments().getFirst().protection()).isEqualTo(AddressSpace.PROT_READ | AddressSpace.PROT_EXEC);
    }

    @Test
    void aPositionIndependentProgramIsMovedToTheBase() throws ElfFile.Malformed {
        ElfFile elf = parse(program(3, 0));
        assertThat(elf.entry()).isEqualTo(ElfFile.DYNAMIC_BASE + 0x100);
        assertThat(elf.segments().get(1).address()).isEqualTo(ElfFile.DYNAMIC_BASE + 0x2000);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0", // magic
        "4, 1, 1", // 32-bit
        "16, 2, 1", // relocatable
        "18, 2, 40", // ARM
        "54, 2, 32", // header size
        "56, 2, 0", // no headers
        "56, 2, 65535", // too many
        "32, 8, -1", // table outside
        "32, 8, 9223372036854775807",
        "24, 8, 0", // entry outside
        "24, 8, 4210688", // entry in data
    })
    void aBadHeaderIsRefused(int offset, int size, long value) {
        assertRefused(offset, size, value);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 9223372036854770688", // offset that overflows
        "8, -4096",
        "16, 70368744177664", // the kernel's half
        "16, -4096",
        "16, 4096", // below the lowest address
        "16, 4202497", // not aligned with the offset
        "16, 4194304", // on top of the first
        "32, 9223372036854775807",
        "32, -1",
        "40, 100", // less in memory than in the file
        "40, 9223372036854775807",
        "40, -1",
    })
    void aBadSegmentIsRefused(int field, long value) {
        assertRefused(SECOND + field, 8, value);
    }

    @Test
    void aProgramWithAnInterpreterIsRefused() {
        assertRefused(SECOND, 4, 3);
    }

    private static void assertRefused(int offset, int size, long value) {
        ByteBuffer file = program(2, 0x400000);
        switch (size) {
            case 1 -> file.put(offset, (byte) value);
            case 2 -> file.putShort(offset, (short) value);
            case 4 -> file.putInt(offset, (int) value);
            default -> file.putLong(offset, value);
        }
        assertThatThrownBy(() -> parse(file)).isInstanceOf(ElfFile.Malformed.class);
    }

    @Test
    void randomDamageIsEitherRefusedOrHarmless() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            ByteBuffer file = program(random.nextBoolean() ? 2 : 3, 0x400000);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                file.put(random.nextInt(SECOND + ElfFile.PROGRAM_HEADER_SIZE), (byte) random.nextInt());
            }
            try {
                ElfFile elf = parse(file);
                long end = 0;
                for (ElfFile.Segment segment : elf.segments()) {
                    assertThat(segment.pageStart()).isGreaterThanOrEqualTo(Math.max(end, 0x10000));
                    assertThat(segment.end()).isBetween(segment.address(), AddressSpace.USER_END);
                    assertThat(segment.fileOffset() + segment.fileSize()).isBetween(0L, (long) FILE_SIZE);
                    end = segment.end();
                }
            } catch (ElfFile.Malformed expected) {
                // refused
            }
        }
    }
}
