package org.exoos.test.exam;

/** Goes with a failure into the report: what the container said last. Nothing was thrown by that. */
final class ContainerLog extends Exception {
    private static final long serialVersionUID = 1;

    ContainerLog(String text) {
        super(text, null, false, false);
    }
}
