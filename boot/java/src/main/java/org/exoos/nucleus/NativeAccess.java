package org.exoos.nucleus;

import java.lang.reflect.Field;
import jdk.internal.misc.Unsafe;

/**
 * Refuses native access to every module but this one: from then on a bundle that calls a restricted method gets
 * {@link IllegalCallerException}.
 *
 * <p>This is {@code --illegal-native-access=deny}, said at run time. On the command line that option makes JDK 25 give up the
 * archived module graph of its CDS and AOT caches, which costs 0.1 s of CPU on the host and half a second in TCG (the
 * other module options do not). So the launcher says it first thing, before anybody else's code is loaded, and then checks that it
 * works: a JDK that keeps the setting elsewhere fails that check, and the boot stops.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /**
     * @throws LinkageError when this JDK keeps the setting in another way
     */
    public static void refuseToOthers() {
        try {
            Class<?> bootstrap = Class.forName("jdk.internal.module.ModuleBootstrap");
            Field setting = bootstrap.getDeclaredField("ILLEGAL_NATIVE_ACCESS");
            Object deny = null;
            for (Object value : setting.getType().getEnumConstants()) {
                if (value.toString().equals("DENY")) {
                    deny = value;
                }
            }
            Unsafe unsafe = Unsafe.getUnsafe();
            unsafe.putReferenceVolatile(unsafe.staticFieldBase(setting), unsafe.staticFieldOffset(setting), deny);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK keeps the setting for illegal native access elsewhere", e);
        }
    }
}
