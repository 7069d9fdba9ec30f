package org.exoos.swap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.exoos.link.LinkService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LinkServicesTest {
    private final LinkServices services = new LinkServices();

    private record Reply(boolean ok, String text) {}

    private Reply call(String name, int patienceMillis, String request) throws InterruptedException {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        return answer(ByteBuffer.allocate(2 + utf8.length + 4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) utf8.length)
                .put(utf8)
                .putInt(patienceMillis)
                .put(bytes)
                .flip());
    }

    private Reply answer(ByteBuffer payload) throws InterruptedException {
        byte[] frame = services.answer(payload);
        FrameParser parser = new FrameParser();
        parser.feed(frame, 0, frame.length);
        Frame.Good good = (Frame.Good) parser.next();
        assertThat(good.type()).isEqualTo(Frame.REPLY);
        boolean ok = good.payload().get() != 0;
        return new Reply(ok, good.text());
    }

    private void add(String name, LinkService service) {
        services.add(service, Map.of(LinkService.NAME, name));
    }

    @Test
    void aServiceIsCalledByName() throws Exception {
        add("echo", request -> request);
        add("other", request -> new byte[0]);

        assertThat(call("echo", 5000, "hi")).isEqualTo(new Reply(true, "hi"));
    }

    @Test
    void theLastRegisteredCountsAndOneThatLeavesIsForgotten() throws Exception {
        LinkService last = request -> "last".getBytes(StandardCharsets.UTF_8);
        add("x", request -> request);
        add("x", last);
        assertThat(call("x", 5000, "").text()).isEqualTo("last");

        services.remove(last, Map.of(LinkService.NAME, "x"));

        assertThat(call("x", 5000, "").ok()).isFalse();
    }

    @Test
    void whatCannotBeAnsweredIsRefusedWithAReason() throws Exception {
        add("bad", request -> {
            throw new IOException("broken");
        });

        assertThat(call("bad", 5000, "").text()).contains("broken");
        assertThat(call("none", 5000, "").text()).contains("none");
        Reply tooShort = answer(ByteBuffer.wrap(new byte[] {9, 0, 1}).order(ByteOrder.LITTLE_ENDIAN));
        assertThat(tooShort.ok()).isFalse();
    }

    @Test
    void aCallThatTakesTooLongIsGivenUpAndSaysWhereItWas() throws Exception {
        var never = new CountDownLatch(1);
        add("slow", request -> {
            never.await();
            return request;
        });

        Reply reply = call("slow", 200, "");

        assertThat(reply.ok()).isFalse();
        assertThat(reply.text()).contains("did not end within 0.2 s", "CountDownLatch.await");
    }
}
