package org.exoos.test.agent;

/**
 * Requests and answers, written by {@link java.io.DataOutputStream}; {@code text} is an int length and UTF-8 bytes, {@code
 * bytes} an int length and that many.
 *
 * <pre>
 *   READY      int milliseconds                               -> int start level, reached and no longer rising
 *   KNOWN      int n, n x text symbolic name                  -> int n, n x boolean: some version is installed
 *   INSTALL    text location, bytes jar                       -> long bundle id
 *   START      int n, n x long bundle id                      -> nothing
 *   UNINSTALL  long bundle id                                 -> nothing
 *   NEW        long bundle id, text class, int outer or 0, int milliseconds to wait for a service -> int instance
 *   INVOKE     long bundle id, int instance or 0, text class, text method, int n, n x text parameter type,
 *              n x argument                                   -> nothing
 *   DROP       int instance                                   -> nothing
 *
 *   argument   byte SERIALIZED, bytes; or byte TEST_INFO, text display name, text class, text method
 *   answer     byte OK, the above; or byte FAILED, failure, text kernel log; then text: what was printed meanwhile
 *   failure    byte kind, text class, text message, boolean message is null, int n, n x frame (text class, text method,
 *              text file, int line), boolean has cause, failure, int n, n x suppressed failure
 * </pre>
 */
public final class Protocol {
    /** Link name of the agent. */
    public static final String NAME = "exam";

    public static final byte READY = 1;
    public static final byte KNOWN = 2;
    public static final byte INSTALL = 3;
    public static final byte START = 4;
    public static final byte UNINSTALL = 5;
    public static final byte NEW = 6;
    public static final byte INVOKE = 7;
    public static final byte DROP = 8;

    public static final byte SERIALIZED = 0;
    public static final byte TEST_INFO = 1;

    public static final byte OK = 0;
    public static final byte FAILED = 1;

    /** Kinds of failure. */
    public static final byte ERROR = 0;

    public static final byte ASSERTION = 1;
    public static final byte ABORTED = 2;

    private Protocol() {}
}
