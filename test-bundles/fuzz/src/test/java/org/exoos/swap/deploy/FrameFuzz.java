package org.exoos.swap.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Whatever comes over the line, and in pieces of whatever size: frames or complaints come out, a good frame at the end is found, a jar is
 * installed or refused. */
public final class FrameFuzz {
    private static final byte[] LAST = Frame.encode(Frame.PING, new byte[] {'l', 'a', 's', 't'});
    private static final BundleContext CONTEXT = (BundleContext) Proxy.newProxyInstance(
            FrameFuzz.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getBundles" -> new Bundle[0];
                case "getBundle" -> null;
                case "installBundle" -> throw new org.osgi.framework.BundleException("for the test");
                default -> throw new AssertionError(method.getName());
            });
    private static final BundleInstaller INSTALLER = new BundleInstaller(CONTEXT);

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] stream = input.clone();
        seal(stream);
        List<Frame> whole = frames(stream, stream.length + LAST.length);
        List<Frame> pieces = frames(stream, stream.length == 0 ? 1 : 1 + (stream[0] & 63));
        if (!describe(whole).equals(describe(pieces))) {
            throw new AssertionError("frames depend on how the stream is cut: " + whole + " " + pieces);
        }
        for (Frame frame : whole) {
            if (frame instanceof Frame.Good good && good.type() == Frame.DEPLOY) {
                install(good.payload());
            }
        }
    }

    /** All frames; what is left over is given up until the last, good frame is there. */
    private static List<Frame> frames(byte[] stream, int piece) {
        FrameParser parser = new FrameParser();
        List<Frame> frames = new ArrayList<>();
        feed(parser, stream, piece, frames);
        boolean before = isLast(frames);
        feed(parser, LAST, piece, frames);
        int limit = stream.length + LAST.length + 2;
        while ((before || !isLast(frames)) && limit-- > 0) {
            Frame.Bad bad = parser.cutOff();
            if (bad == null) {
                break;
            }
            frames.add(bad);
            drain(parser, frames);
            before = false;
        }
        if (!isLast(frames)) {
            throw new AssertionError("the good frame at the end is lost");
        }
        return frames;
    }

    private static void feed(FrameParser parser, byte[] bytes, int piece, List<Frame> frames) {
        for (int at = 0; at < bytes.length; at += piece) {
            parser.feed(bytes, at, Math.min(piece, bytes.length - at));
            drain(parser, frames);
        }
    }

    private static void drain(FrameParser parser, List<Frame> frames) {
        for (Frame frame = parser.next(); frame != null; frame = parser.next()) {
            frames.add(frame);
        }
    }

    private static boolean isLast(List<Frame> frames) {
        return !frames.isEmpty()
                && frames.getLast() instanceof Frame.Good good
                && good.text().equals("last");
    }

    private static List<String> describe(List<Frame> frames) {
        return frames.stream()
                .filter(Frame.Good.class::isInstance)
                .map(Frame.Good.class::cast)
                .map(good -> good.type() + " " + good.payload())
                .toList();
    }

    private static void install(ByteBuffer payload) {
        byte[] jar = new byte[payload.remaining()];
        payload.duplicate().get(jar);
        try {
            byte[] content = jar.length > 2 ? java.util.Arrays.copyOfRange(jar, 2, jar.length) : jar;
            INSTALLER.install("fuzzed", content, null);
        } catch (BundleInstaller.RefusedException expected) {
            // what it should do
        }
    }

    /** Frames that stand where they should get a CRC that is right. */
    private static void seal(byte[] stream) {
        ByteBuffer view = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + Frame.HEADER + Frame.TRAILER <= stream.length && view.getInt(at) == Frame.MAGIC) {
            int length = view.getInt(at + 8);
            if (length < 0 || length > stream.length - at - Frame.HEADER - Frame.TRAILER) {
                return;
            }
            if ((stream[at + 7] & 1) == 0) {
                view.putInt(at + Frame.HEADER + length, Frame.crc(stream, at, length));
            }
            at += Frame.HEADER + length + Frame.TRAILER;
        }
    }

    /** One frame of each type, one after the other, and noise. */
    public static List<byte[]> seeds() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Frame.encode(Frame.PING, new byte[0]));
        all.writeBytes(Frame.encode(Frame.COMMAND, "exo:ps".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        all.writeBytes(Frame.encode(Frame.DEPLOY, jar()));
        all.writeBytes(Frame.result(true, "fine"));
        all.writeBytes(Frame.exit(3));
        return List.of(
                all.toByteArray(),
                Frame.encode(Frame.DEPLOY, jar()),
                "EXLEXLK noise".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] jar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(1);
        bytes.write(0);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\nBundle-SymbolicName: a;singleton:=true\n\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
