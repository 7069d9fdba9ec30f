package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.junit.jupiter.api.Test;

class ScriptLineTest {
    private static List<String> parse(String text) throws ErrnoException {
        byte[] head = new byte[256];
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, head, 0, Math.min(bytes.length, head.length));
        List<byte[]> given =
                List.of("old".getBytes(StandardCharsets.ISO_8859_1), "x".getBytes(StandardCharsets.ISO_8859_1));
        return Execs.script(head, Math.min(bytes.length, head.length), "/s", given).stream()
                .map(part -> new String(part, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void theInterpreterTakesTheScriptAndItsArguments() throws ErrnoException {
        assertThat(parse("#!/bin/sh\necho")).containsExactly("/bin/sh", "/s", "x");
    }

    @Test
    void everythingAfterTheNameIsOneArgument() throws ErrnoException {
        assertThat(parse("#! /bin/sh  -e -x \n")).containsExactly("/bin/sh", "-e -x", "/s", "x");
    }

    @Test
    void aLineThatMayBeCutOffIsRefused() {
        assertThatThrownBy(() -> parse("#!/" + "a".repeat(300))).isSameAs(Errno.ENOEXEC.exception());
        assertThatThrownBy(() -> parse("#!   \n")).isSameAs(Errno.ENOEXEC.exception());
    }
}
