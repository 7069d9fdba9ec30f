package org.exoos.hal.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.PortLease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models of devices, as a driver sees them. */
@Timeout(20)
class SimulatedDevicesTest {
    private static final int READY = 0x40;
    private static final int REQUEST = 0x08;
    private static final int FAILED = 0x01;
    private static final int BUSY = 0x80;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withVirtualClock());
    private final SimulatedDisk disk = machine.disk();
    private final PortLease ports = machine.devices().ports("test", SimulatedDisk.FIRST_PORT, SimulatedDisk.PORTS);
    private final InterruptLine line = machine.devices().interrupt("test", SimulatedDisk.LINE);

    private static byte[] noise(int sectors) {
        byte[] bytes = new byte[sectors * SimulatedDisk.SECTOR];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private void command(int command, int sector, int count) {
        ports.out8(2, count);
        ports.out8(3, sector);
        ports.out8(4, sector >>> 8);
        ports.out8(5, sector >>> 16);
        ports.out8(6, 0xe0 | sector >>> 24);
        ports.out8(7, command);
    }

    private byte[] sector() {
        byte[] bytes = new byte[SimulatedDisk.SECTOR];
        for (int i = 0; i < bytes.length; i += 2) {
            int word = ports.in16(0);
            bytes[i] = (byte) word;
            bytes[i + 1] = (byte) (word >>> 8);
        }
        return bytes;
    }

    @Test
    void theDiskSaysWhatItIs() {
        command(0xec, 0, 1);
        byte[] said = sector();
        int sectors = said[120] & 0xff | (said[121] & 0xff) << 8 | (said[122] & 0xff) << 16;
        assertThat(sectors).isEqualTo(SimulatedMachine.DISK_SECTORS);
        // Text is stored with the bytes of each word exchanged.
        assertThat(new String(said, 54, 4, StandardCharsets.US_ASCII)).isEqualTo("XE O");
        assertThat(ports.in8(7)).isEqualTo(READY);
    }

    @Test
    void sectorsAreReadOneInterruptEach() throws Exception {
        byte[] stored = noise(3);
        disk.store(7, stored);
        command(0x20, 7, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(line.await()).isEqualTo(1);
            assertThat(ports.in8(7)).isEqualTo(READY | REQUEST);
            assertThat(sector()).isEqualTo(Arrays.copyOfRange(stored, i * 512, (i + 1) * 512));
        }
        assertThat(ports.in8(7)).isEqualTo(READY);
    }

    @Test
    void sectorsAreWritten() throws Exception {
        byte[] data = noise(2);
        command(0x30, 100, 2);
        for (int i = 0; i < data.length; i += 2) {
            ports.out16(0, data[i] & 0xff | (data[i + 1] & 0xff) << 8);
        }
        assertThat(line.await()).isEqualTo(2);
        assertThat(ports.in8(7)).isEqualTo(READY);
        assertThat(disk.contents(100, 2)).isEqualTo(data);
    }

    @Test
    void aBadSectorEndsTheCommand() throws Exception {
        disk.fail(8, 9);
        command(0x20, 7, 2);
        sector();
        assertThat(line.await()).isEqualTo(2);
        assertThat(ports.in8(7)).isEqualTo(READY | FAILED);
        assertThat(ports.in8(1)).isEqualTo(0x40);
        command(0x20, SimulatedMachine.DISK_SECTORS, 1);
        assertThat(ports.in8(1)).isEqualTo(0x10);
    }

    @Test
    void aSlowDiskStaysBusy() throws Exception {
        disk.hold();
        command(0x20, 0, 1);
        assertThat(ports.in8(7)).isEqualTo(BUSY);
        disk.release();
        assertThat(line.await()).isEqualTo(1);
        assertThat(ports.in8(7)).isEqualTo(READY | REQUEST);
    }

    @Test
    void interruptsGetLostWhenTheTestSaysSo() throws Exception {
        machine.devices().loseInterrupts(SimulatedDisk.LINE, 2);
        command(0x20, 0, 3);
        sector();
        assertThat(machine.devices().interruptCount(SimulatedDisk.LINE)).isZero();
        sector();
        assertThat(line.await()).isEqualTo(1);
    }

    @Test
    void theClockChipTellsTheTimeOfTheMachine() {
        PortLease chip = machine.devices().ports("test", 0x70, 2);
        LocalDateTime now = LocalDateTime.ofEpochSecond(
                Math.floorDiv(machine.clock().wallNanos(), 1_000_000_000L), 0, ZoneOffset.UTC);
        assertThat(bcd(chip, 0)).isEqualTo(now.getSecond());
        assertThat(bcd(chip, 2)).isEqualTo(now.getMinute());
        assertThat(bcd(chip, 4)).isEqualTo(now.getHour());
        assertThat(bcd(chip, 7)).isEqualTo(now.getDayOfMonth());
        assertThat(bcd(chip, 8)).isEqualTo(now.getMonthValue());
        assertThat(bcd(chip, 0x32) * 100 + bcd(chip, 9)).isEqualTo(now.getYear());
        machine.clock().advance(60_000_000_000L);
        assertThat(bcd(chip, 2)).isEqualTo(now.plusMinutes(1).getMinute());
        chip.out8(0, 0x0b);
        chip.out8(1, 0x06);
        chip.out8(0, 8);
        assertThat(chip.in8(1)).isEqualTo(now.plusMinutes(1).getMonthValue());
    }

    private static int bcd(PortLease chip, int register) {
        chip.out8(0, register);
        int value = chip.in8(1);
        return (value >>> 4) * 10 + (value & 0xf);
    }
}
