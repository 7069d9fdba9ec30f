package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.console.DriverPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a driver is lent: registers, and both ends of the port's rings. */
@Timeout(60)
class LentPortTest extends TermRig {
    @Test
    void withoutRegistersNothingIsLent() {
        DriverPort lent = lent();
        term.revoke();
        List<Runnable> all = List.of(
                () -> lent.in(5),
                () -> lent.out(7, 1),
                () -> lent.send(0, 1),
                () -> lent.receive(0),
                lent::unsent,
                lent::room);
        for (Runnable access : all) {
            assertThatThrownBy(access::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("com9 was taken away");
            assertThat(port.lock.isLocked()).isFalse();
        }
        assertThat(chip.in8(7)).isZero();
        assertThat(lent.name()).isEqualTo("com9");
    }

    @Test
    void sendsWhatIsThereAndNoMoreThanTheLimit() {
        DriverPort lent = lent();
        lent.out(2, 1);
        port.write(TEN, 0, 10);
        assertThat(lent.unsent()).isEqualTo(10);
        assertThat(lent.send(0, 4)).isEqualTo(4);
        assertThat(lent.unsent()).isEqualTo(6);
        assertThat(chip.sent.toByteArray()).containsExactly(10, 11, 12, 13);
        assertThat(lent.send(0, 100)).isEqualTo(6);
        assertThat(lent.send(0, 100)).isZero();
        assertThat(chip.sent.toByteArray()).isEqualTo(TEN);
        assertThat(chip.overruns()).isZero();
        assertThat(port.lock.isLocked()).isFalse();
    }

    @Test
    void receivesAsLongAsThereIsRoom() {
        DriverPort lent = lent();
        assertThat(lent.room()).isEqualTo(LinePort.INPUT);
        for (int i = 0; i < LinePort.INPUT; i++) {
            chip.arrive(TEN, i % 10, 1);
            assertThat(lent.receive(0)).isTrue();
        }
        assertThat(lent.room()).isZero();
        chip.arrive(TEN, 5, 1);
        assertThat(lent.receive(0)).as("stays in the chip").isFalse();
        byte[] got = new byte[LinePort.INPUT];
        assertThat(port.take(got, 0, got.length)).isEqualTo(got.length);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isEqualTo(TEN[i % 10]);
        }
        assertThat(calls).as("the line goes on").containsExactly("interrupt");
        assertThat(lent.receive(0)).isTrue();
        assertThat(port.lock.isLocked()).isFalse();
    }

    @Test
    void registersAreReadAndWrittenAsTheyAre() {
        DriverPort lent = lent();
        lent.out(7, 0x5a);
        assertThat(chip.in8(7)).isEqualTo(0x5a);
        assertThat(lent.in(7)).isEqualTo(0x5a);
        assertThat(port.lock.isLocked()).isFalse();
    }

    @Test
    void whoWaitsForRoomIsToldOnceThereIsEnough() {
        AtomicInteger told = new AtomicInteger();
        port.writableListener(told::incrementAndGet);
        int[] limit = {0};
        onTransmit = lent -> {
            int left = limit[0];
            while (left > 0 && lent.send(0, Math.min(left, 16)) > 0) {
                left -= 16;
                chip.pass();
            }
        };
        begin();
        assertThat(port.write(new byte[LinePort.OUTPUT + 1], 0, LinePort.OUTPUT + 1))
                .isEqualTo(LinePort.OUTPUT);
        limit[0] = LinePort.OUTPUT / 2 - 16;
        term.call(Term.TRANSMIT);
        assertThat(told).as("less than half is free").hasValue(0);
        limit[0] = 16;
        term.call(Term.TRANSMIT);
        assertThat(told).as("half is free").hasValue(1);
        assertThat(port.unsent()).isEqualTo(LinePort.OUTPUT / 2);
        term.call(Term.TRANSMIT);
        assertThat(told).as("once").hasValue(1);
        limit[0] = LinePort.OUTPUT;
        term.call(Term.TRANSMIT);
        assertThat(told).as("all is sent").hasValue(2);
        term.call(Term.TRANSMIT);
        assertThat(told).hasValue(2);
    }

    @Test
    void whenNothingWasSentNobodyIsTold() {
        AtomicInteger told = new AtomicInteger();
        port.writableListener(told::incrementAndGet);
        onTransmit = lent -> {};
        begin();
        port.write(TEN, 0, 10);
        assertThat(port.unsent()).isEqualTo(10);
        port.discardOutput();
        assertThat(told).hasValue(1);
        onTransmit = lent -> lent.send(0, 16);
        term.call(Term.TRANSMIT);
        assertThat(told).hasValue(1);
    }
}
