package org.exoos.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class ImageManifestTest {
    private static Attributes shortened(String headers) throws IOException {
        byte[] text = ("Manifest-Version: 1.0\r\n" + headers + "\r\n").getBytes(StandardCharsets.UTF_8);
        return new Manifest(new ByteArrayInputStream(ImageManifest.shortened(text))).getMainAttributes();
    }

    @Test
    void whatTheFrameworkNeverLooksAtIsLeftOut() throws IOException {
        Attributes headers = shortened(
                "Bundle-SymbolicName: a\r\n"
                        + "Provide-Capability: osgi.service;objectClass:List<String>=\"a.A\";effective:=active\r\n"
                        + "Require-Capability: osgi.service;filter:=\"(objectClass=a.B)\";effective:=active,osgi.ee;filter:=\"(x=1)\"\r\n");

        assertNull(headers.getValue("Provide-Capability"));
        assertEquals("osgi.ee;filter:=\"(x=1)\"", headers.getValue("Require-Capability"));
        assertEquals("a", headers.getValue("Bundle-SymbolicName"));
    }

    @Test
    void whatTheResolverNeedsStays() throws IOException {
        String required =
                "osgi.extender;filter:=\"(osgi.extender=osgi.component)\",a.b;effective:=resolve;filter:=\"(c=d)\"";
        Attributes headers = shortened("Provide-Capability: a.b;c=d;e:List<String>=\"f,g\"\r\n");

        assertEquals("a.b;c=d;e:List<String>=\"f,g\"", headers.getValue("Provide-Capability"));
        assertEquals(
                2,
                shortened("Require-Capability: " + required + "\r\n")
                        .getValue("Require-Capability")
                        .split(",")
                        .length);
    }

    @Test
    void twoOfAKindStayTwo() throws IOException {
        Attributes headers = shortened(
                "Require-Capability: a;filter:=\"(b=1)\",a;filter:=\"(b=2)\",a;filter:=\"(b=3)\";effective:=active\r\n");

        assertEquals("a;filter:=\"(b=1)\",a;filter:=\"(b=2)\"", headers.getValue("Require-Capability"));
    }
}
