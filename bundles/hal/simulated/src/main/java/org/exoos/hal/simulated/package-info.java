/**
 * The machine in plain Java: {@code org.exoos.hal} without hardware, for tests and for the run that trains the AOT cache.
 *
 * <p>What is here: RAM, boot files, CPUs with idle and kick, user contexts whose ring 3 is Java functions registered by
 * instruction address, a page-table walker that treats the simulated RAM as the MMU would, ports and interrupt lines with
 * models of the 16550, the i8042, the VGA text screen, the clock chip and an ATA disk, a real or a virtual clock. Transmitters and disks that
 * are slow, sectors that fail and interrupts that get lost are made by a test. What is not: instructions. Figures
 * taken here say nothing about the real machine.
 *
 * <p>A test makes a {@link SimulatedMachine} and hands its services to the classes under test; in a framework the same
 * machine is registered when the property {@code exo.hal} is {@code simulated}. This package is exported for such tests only:
 * no kernel bundle imports it.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.hal.simulated;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
