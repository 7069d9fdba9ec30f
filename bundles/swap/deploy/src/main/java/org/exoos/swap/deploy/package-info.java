/**
 * The guest's end of the host link, on the third serial port.
 *
 * <p>A frame, little endian: u32 magic {@code 0x4b4c5845} ("EXLK"), u8 type, three zero bytes, u32 length, payload, u32 CRC-32 of all between
 * magic and CRC. Types: 1 HELLO (text; guest to host, once it listens), 2 DEPLOY (u16 length of the name, name, jar), 3 RESULT (u8 ok, text;
 * guest to host, one for each DEPLOY, COMMAND and PING, in order), 4 EXIT (u32 status; guest to host), 5 PING, 6 COMMAND (text). A frame that is
 * damaged, cut off or too long is answered by a RESULT that says so, and the next magic begins anew.
 */
@NullMarked
package org.exoos.swap.deploy;

import org.jspecify.annotations.NullMarked;
