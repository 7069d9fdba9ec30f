package org.exoos.console.gogo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;
import org.exoos.console.SerialPort;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.ThreadClass;
import org.exoos.swap.SwapService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the first key on the second serial port, then talks to whoever pressed it. */
@Component(
        service = {},
        immediate = true)
public final class KernelConsole {
    private static final Logger LOG = LoggerFactory.getLogger(KernelConsole.class);
    private static final String GREETING = "Exo-OS kernel console: press Enter.\r\n";

    private final SerialPort port;
    private final Processors processors;
    private final CommandProcessor gogo;
    private final CommandNames names;
    private final Thread thread;
    private volatile boolean stopped;

    @Activate
    public KernelConsole(
            BundleContext context,
            @Reference(target = "(" + SerialPort.NAME + "=com2)") SerialPort port,
            @Reference Processors processors,
            @Reference CommandProcessor gogo,
            @Reference SwapService swaps) {
        this.port = port;
        this.processors = processors;
        this.gogo = gogo;
        this.names = new CommandNames(context, swaps);
        this.thread = Thread.ofPlatform().daemon().name("kernel-console").start(this::serve);
    }

    @Deactivate
    void deactivate() {
        stopped = true;
        thread.interrupt();
    }

    private void serve() {
        processors.threadClass(ThreadClass.NORMAL);
        byte[] greeting = GREETING.getBytes(StandardCharsets.US_ASCII);
        port.write(greeting, 0, greeting.length);
        try {
            PushbackInputStream in = new PushbackInputStream(port.input());
            while (!stopped && firstKey(in)) {
                new LineSession(gogo, names).run(in, port.output());
            }
        } catch (IOException | RuntimeException | LinkageError why) {
            if (!stopped) {
                LOG.error("the kernel console ends", why);
            }
        }
    }

    /** Waits for a key. Enter only wakes the console; anything else begins the first line. False at the end of the line. */
    private static boolean firstKey(PushbackInputStream in) throws IOException {
        int key = ((InputStream) in).read();
        if (key > ' ') {
            in.unread(key);
        }
        return key >= 0;
    }
}
