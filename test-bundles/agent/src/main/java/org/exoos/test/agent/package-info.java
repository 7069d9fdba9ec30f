/**
 * The end of the tests inside the framework. {@link org.exoos.test.agent.Agent} takes requests as bytes and answers them:
 * install and start bundles, make an instance of a test class with services in its fields, call a method of it, tell of
 * what it threw. Whoever asks is in another class space or on another machine, so nothing but bytes passes.
 *
 * <p>What is not here: the order of a test's life. Jupiter on the host decides what is called when, and its extension
 * (org.exoos.test.exam) sends each call here.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.test.agent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
