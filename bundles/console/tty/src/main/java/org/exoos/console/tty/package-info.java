/**
 * Terminals: the line discipline between a line (serial port, or keyboard and screen) and the programs that have it open, job control
 * (POSIX.1-2024, 11 General Terminal Interface), and the device files ttyS0 (COM1), tty1 (screen and keyboard) and console.
 *
 * <p>Locks: a terminal's state lock is held for short steps only; neither user memory nor the process table is touched under it.
 */
@NullMarked
package org.exoos.console.tty;

import org.jspecify.annotations.NullMarked;
