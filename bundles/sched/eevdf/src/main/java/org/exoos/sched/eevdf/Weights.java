package org.exoos.sched.eevdf;

import org.exoos.sched.SchedulingClass;
import org.exoos.sched.Task;

/** What a nice value weighs: each step is about a factor of 1.25, so that it gives or takes 10 % of the CPU (sched(7); the values are those of Linux). */
final class Weights {
    /** Weight of nice 0: virtual time passes like real time for it. */
    static final int UNIT = 1024;

    private static final int IDLE = 3;
    private static final int[] BY_NICE = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, // -20 .. -11
        9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277, // -10 .. -1
        1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, // 0 .. 9
        110, 87, 70, 56, 45, 36, 29, 23, 18, 15 // 10 .. 19
    };

    private Weights() {}

    /** Hot path. */
    static int of(Task task) {
        return task.schedulingClass() == SchedulingClass.IDLE ? IDLE : BY_NICE[task.nice() + 20];
    }
}
