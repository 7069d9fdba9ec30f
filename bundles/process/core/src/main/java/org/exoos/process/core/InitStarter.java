package org.exoos.process.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.exoos.hal.Machine;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.BinaryLoader;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.SystemCallFamily;
import org.exoos.sched.Task;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts /bin/init as process 1 once the loader and the families of system calls are there; it waits for the root file system and the
 * console. The command line word exo.exec, base64, becomes init's argument {@code --exec}.
 */
@Component(
        immediate = true,
        service = {},
        property = "families.cardinality.minimum:Integer=12")
public final class InitStarter {
    private static final Logger LOG = LoggerFactory.getLogger(InitStarter.class);
    private static final String INIT = "/bin/init";
    private static final String CONSOLE = "/dev/console";
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final ProcessService service;
    private final Machine machine;
    private volatile boolean stopped;

    @Activate
    public InitStarter(
            @Reference ProcessService service,
            @Reference Machine machine,
            @Reference BinaryLoader loader,
            @Reference Families table,
            @Reference(name = "families", cardinality = ReferenceCardinality.AT_LEAST_ONE)
                    List<SystemCallFamily> families) {
        this.service = service;
        this.machine = machine;
        LOG.debug("{} families of system calls in {}, loader {}", families.size(), table, loader);
        service.kernel().scheduler().start("init starter", Task.Kind.KERNEL, this::run);
    }

    @Deactivate
    void stop() {
        stopped = true;
    }

    private void run() {
        try {
            OpenFile console = awaitConsole();
            if (console != null) {
                start(console);
            }
        } catch (ErrnoException e) {
            LOG.error("{} cannot be started: {}", INIT, e.errno());
        }
    }

    private @org.jspecify.annotations.Nullable OpenFile awaitConsole() throws ErrnoException {
        long begin = System.nanoTime();
        while (!stopped) {
            try {
                service.kernel().vfs().resolve(null, INIT, true, org.exoos.vfs.Caller.KERNEL);
                return service.kernel()
                        .vfs()
                        .open(null, CONSOLE, OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0, org.exoos.vfs.Caller.KERNEL);
            } catch (ErrnoException notYet) {
                if (System.nanoTime() - begin > PATIENCE_NANOS) {
                    throw notYet;
                }
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private void start(OpenFile console) throws ErrnoException {
        ProcessTree tree = service.tree();
        DescriptorTable descriptors = new DescriptorTable();
        descriptors.add(console.retain(), 0, false, DescriptorTable.MAXIMUM);
        descriptors.add(console.retain(), 0, false, DescriptorTable.MAXIMUM);
        descriptors.add(console, 0, false, DescriptorTable.MAXIMUM);
        AddressSpace empty = service.kernel().spaces().create();
        UserContext context = service.kernel().contexts().allocate();
        if (empty == null || context == null) {
            throw Errno.ENOMEM.exception();
        }
        RunningThread thread;
        tree.lock.lock();
        try {
            int pid = tree.newPid(0);
            UserProcess init =
                    new UserProcess(tree, pid, null, empty, descriptors, new Limits(tree.limit()), System.nanoTime());
            init.group = pid;
            init.session = pid;
            init.name("init");
            thread = new RunningThread(tree, init, pid, context);
            tree.add(init);
            tree.add(thread);
        } finally {
            tree.lock.unlock();
        }
        Path root = service.kernel().vfs().root();
        thread.process().workingDirectory(root);
        execute(thread, root);
        service.forks().run(thread, thread.process());
    }

    private void execute(RunningThread thread, Path root) throws ErrnoException {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(INIT));
        Map<String, String> words = machine.commandLine();
        String command = words.get("exo.exec");
        if (command != null) {
            arguments.add(bytes("--exec"));
            arguments.add(decoded(command));
        }
        List<byte[]> environment = new ArrayList<>();
        environment.add(bytes("HOME=/"));
        environment.add(bytes("PATH=/bin:/usr/bin:/sbin:/usr/sbin"));
        environment.add(bytes("TERM=" + words.getOrDefault("TERM", "linux")));
        environment.add(bytes("USER=root"));
        try {
            service.execs().exec(thread, root, INIT, arguments, environment);
        } catch (org.exoos.sched.WaitQueue.Interrupted e) {
            throw Errno.EINTR.exception();
        }
    }

    private static byte[] decoded(String base64) throws ErrnoException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            LOG.error("the command line word exo.exec is not base64");
            throw Errno.EINVAL.exception();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
