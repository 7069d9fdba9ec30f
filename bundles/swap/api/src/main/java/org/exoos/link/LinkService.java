package org.exoos.link;

/**
 * Answers calls of the host by name: the way to speak with a bundle of one's own in the machine, such as the one that runs
 * tests there. Whiteboard: a service with the property {@link #NAME}; of two with the same name the last registered counts.
 */
@FunctionalInterface
public interface LinkService {
    /** Service property: the name by which the host calls it. */
    String NAME = "exo.link.name";

    /**
     * Answers a call. A platform thread, one call at a time. The host says how long it waits; then the thread is interrupted.
     *
     * @throws Exception the host is told its text in place of an answer
     */
    byte[] call(byte[] request) throws Exception;
}
