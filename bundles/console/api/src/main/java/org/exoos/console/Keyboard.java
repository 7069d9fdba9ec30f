package org.exoos.console;

import org.jspecify.annotations.Nullable;

/** A keyboard that delivers characters; keys without one as the escape sequences of a VT220 or xterm. */
public interface Keyboard {
    /** From now on hands over what is typed, beginning with what was kept so far; null keeps it (the newest 256 bytes are dropped when full). */
    void receiver(@Nullable ByteReceiver receiver);
}
