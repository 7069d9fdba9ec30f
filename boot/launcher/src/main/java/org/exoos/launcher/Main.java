package org.exoos.launcher;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.exoos.nucleus.NativeAccess;
import org.exoos.nucleus.Nucleus;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Java begins. The exit status of the JVM is that of {@link #run}. */
public final class Main {
    private static final String TRAINING = "exo.training";
    /** How long a training run waits for the simulated machine to be switched off. */
    private static final int TRAINING_SECONDS = Integer.getInteger("exo.training.seconds", 20);

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run());
    }

    private static int run() throws IOException, BundleException, InterruptedException {
        boolean training = System.getenv("EXO_TRAINING") != null;
        if (training) {
            System.setProperty(TRAINING, "true");
        }
        if (Nucleus.present() || training) {
            Thread.ofPlatform().name("downcall linker").daemon().start(Nucleus::prelink);
        }
        refuseNativeAccess();
        Milestones milestones = new Milestones();
        Logger log = LoggerFactory.getLogger(Main.class);
        Path home = Path.of(System.getenv().getOrDefault("EXO_ROOT", "") + "/exo");
        Image image = Image.read(home, training);

        Kernel kernel = new Kernel(image, milestones);
        kernel.startBundles();
        milestones.reached("active");
        log.info("{}; {}", kernel.summary(), milestones);

        if (training) {
            kernel.loadClasses();
            kernel.awaitStop(TimeUnit.SECONDS.toMillis(TRAINING_SECONDS));
            kernel.stop();
        }
        kernel.awaitStop(0);
        return 0;
    }

    /** This class is in the unnamed module, as the bundles are: what it is refused, they are. */
    @SuppressWarnings("restricted")
    private static void refuseNativeAccess() {
        NativeAccess.refuseToOthers();
        try {
            MemorySegment open = MemorySegment.NULL.reinterpret(1);
            throw new LinkageError("native access cannot be refused in this JVM: " + open);
        } catch (IllegalCallerException refused) {
            // As it should be.
        }
    }
}
