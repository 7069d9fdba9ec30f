package org.exoos.swap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.exoos.swap.deploy.Frame.Bad;
import org.exoos.swap.deploy.Frame.Good;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private final FrameParser parser = new FrameParser();

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Frame> feed(byte[] bytes) {
        parser.feed(bytes, 0, bytes.length);
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = parser.next(); frame != null; frame = parser.next()) {
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Property(tries = 200)
    void framesArriveWholeHoweverTheLineCutsThem(
            @ForAll @Size(max = 8) List<@IntRange(max = 3000) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 700) int piece) {
        FrameParser fresh = new FrameParser();
        Random random = new Random(piece);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        List<byte[]> sent = new ArrayList<>();
        for (int length : lengths) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            sent.add(payload);
            line.writeBytes(text("noise"));
            line.writeBytes(Frame.encode(Frame.COMMAND, payload));
        }
        byte[] bytes = line.toByteArray();
        List<byte[]> got = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += piece) {
            fresh.feed(bytes, at, Math.min(piece, bytes.length - at));
            for (Frame frame = fresh.next(); frame != null; frame = fresh.next()) {
                assertThat(frame).isInstanceOf(Good.class);
                got.add(((Good) frame).payload().array());
            }
        }
        assertThat(got).usingRecursiveComparison().isEqualTo(sent);
    }

    @Property(tries = 200)
    void aDamagedByteNeverYieldsAWrongFrameAndTheNextOneArrives(
            @ForAll @IntRange(max = 40) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
        FrameParser fresh = new FrameParser();
        byte[] damaged = Frame.encode(Frame.COMMAND, text("some command, long enough"));
        damaged[Math.min(at, damaged.length - 1)] ^= (byte) change;
        byte[] bytes = join(damaged, Frame.encode(Frame.PING, new byte[0]));
        fresh.feed(bytes, 0, bytes.length);
        List<Frame> frames = new ArrayList<>();
        while (frames.isEmpty() || !(frames.getLast() instanceof Good)) {
            Frame frame = fresh.next();
            if (frame == null) {
                frame = fresh.cutOff();
            }
            assertThat(frame).isNotNull();
            frames.add(frame);
        }
        assertThat(((Good) frames.getLast()).type()).isEqualTo(Frame.PING);
    }

    @Test
    void aBadCrcIsReportedAndTheNextFrameIsRead() {
        byte[] bad = Frame.encode(Frame.COMMAND, text("hello"));
        bad[14] ^= 1;
        List<Frame> frames = feed(join(bad, Frame.encode(Frame.COMMAND, text("next"))));
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0))
                .isInstanceOfSatisfying(Bad.class, b -> assertThat(b.reason()).contains("damaged"));
        assertThat(frames.get(1))
                .isInstanceOfSatisfying(Good.class, g -> assertThat(g.text()).isEqualTo("next"));
    }

    @Test
    void aFrameThatIsTooLongIsRefusedAtOnce() {
        byte[] bad = Frame.encode(Frame.DEPLOY, new byte[0]);
        bad[11] = 0x7f;
        assertThat(feed(bad).getFirst())
                .isInstanceOfSatisfying(Bad.class, b -> assertThat(b.reason()).contains("limit"));
        assertThat(feed(Frame.encode(Frame.PING, new byte[0]))).hasSize(1);
    }

    @Test
    void aFrameThatIsCutOffIsGivenUpAfterSilence() {
        byte[] half = Frame.encode(Frame.COMMAND, text("half of a command"));
        parser.feed(half, 0, 20);
        assertThat(parser.next()).isNull();
        assertThat(parser.cutOff()).isNotNull();
        assertThat(parser.cutOff()).isNull();
        assertThat(feed(Frame.encode(Frame.PING, new byte[0]))).hasSize(1);
    }

    @Test
    void aFrameWithinThePayloadOfABrokenOneIsFound() {
        byte[] inner = Frame.encode(Frame.PING, new byte[0]);
        byte[] outer = Frame.encode(Frame.COMMAND, inner);
        outer[outer.length - 1] ^= 1;
        assertThat(feed(outer)).hasSize(2).last().isInstanceOf(Good.class);
    }

    @Test
    void silenceBetweenFramesIsNoError() {
        assertThat(parser.cutOff()).isNull();
        assertThat(feed(text("EXL"))).isEmpty();
        assertThat(parser.cutOff()).isNull();
    }
}
