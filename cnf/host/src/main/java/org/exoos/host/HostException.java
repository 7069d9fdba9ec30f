package org.exoos.host;

import java.io.IOException;

/** Something a person can act on: the message says what is wrong and what to do; no stack trace is shown. */
public class HostException extends IOException {
    private static final long serialVersionUID = 1;

    public HostException(String message) {
        super(message);
    }

    public HostException(String message, Throwable cause) {
        super(message, cause);
    }
}
