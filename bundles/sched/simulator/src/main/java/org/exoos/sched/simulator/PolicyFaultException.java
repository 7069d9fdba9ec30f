package org.exoos.sched.simulator;

/** A policy broke a rule of {@link org.exoos.sched.RunQueue}; the core would have put it out of charge. */
public final class PolicyFaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PolicyFaultException(String message) {
        super(message);
    }
}
