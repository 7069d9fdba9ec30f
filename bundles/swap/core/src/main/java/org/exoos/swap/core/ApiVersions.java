package org.exoos.swap.core;

import org.osgi.framework.Version;

/** Which API version a candidate may have been written for. */
final class ApiVersions {
    private ApiVersions() {}

    /** Same major, no greater minor. A version that cannot be read fits nothing. */
    static boolean fits(String candidate, String target) {
        try {
            Version wanted = Version.parseVersion(candidate);
            Version offered = Version.parseVersion(target);
            return !candidate.isBlank()
                    && wanted.getMajor() == offered.getMajor()
                    && wanted.getMinor() <= offered.getMinor();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
