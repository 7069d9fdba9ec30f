package org.exoos.swap.deploy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.link.LinkService;

/** The services that the host can call by name. A CALL is: u16 length of the name, the name, u32 patience in ms, the request. */
final class LinkServices {
    private final ConcurrentHashMap<String, LinkService> services = new ConcurrentHashMap<>();

    void add(LinkService service, Map<String, Object> properties) {
        if (properties.get(LinkService.NAME) instanceof String name) {
            services.put(name, service);
        }
    }

    void remove(LinkService service, Map<String, Object> properties) {
        if (properties.get(LinkService.NAME) instanceof String name) {
            services.remove(name, service);
        }
    }

    byte[] answer(ByteBuffer payload) throws InterruptedException {
        int length = payload.remaining() < Short.BYTES ? -1 : Short.toUnsignedInt(payload.getShort());
        if (length < 0 || length + Integer.BYTES > payload.remaining()) {
            return refusal("a CALL frame that is too short for its name");
        }
        byte[] utf8 = new byte[length];
        payload.get(utf8);
        String name = new String(utf8, StandardCharsets.UTF_8);
        long patienceMillis = Integer.toUnsignedLong(payload.getInt());
        byte[] request = new byte[payload.remaining()];
        payload.get(request);
        LinkService service = services.get(name);
        if (service == null) {
            return refusal("nothing in the machine answers to the name " + name);
        }
        return HostLink.bounded(
                "call of " + name,
                patienceMillis,
                LinkServices::refusal,
                () -> Frame.reply(true, service.call(request)));
    }

    private static byte[] refusal(String why) {
        return Frame.reply(false, why.getBytes(StandardCharsets.UTF_8));
    }
}
