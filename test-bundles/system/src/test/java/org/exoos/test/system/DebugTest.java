package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.LongValue;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.StepRequest;
import java.util.List;
import java.util.Map;
import org.exoos.host.Console;
import org.exoos.host.DebugBridge;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ./exo debug}: a Java debugger stops the kernel in a system call of a program that runs, looks around, and lets it go on. */
@Tag("qemu")
class DebugTest {
    private static final String SYSTEM_CALL = "org.exoos.process.linux.Transfers";
    private static final List<String> FRAMES_ABOVE =
            List.of("org.exoos.process.linux.IoFamily", "org.exoos.process.core.TrapLoop");

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aDebuggerStopsTheKernelInASystemCall() throws Exception {
        Machine machine =
                MACHINES.start(MachineOptions.of(Images.kernel("shell")).withDebug());
        Shell shell = Shell.of(machine);
        shell.type("ticker");
        machine.console().expect("tick 2", Shell.COMMAND);
        try (DebugBridge bridge = DebugBridge.start(machine.debugger(), 0)) {
            VirtualMachine kernel = attach(bridge.port());
            stopAtAWrite(kernel);
            kernel.dispose();
            machine.console().expect("tick 4", Shell.COMMAND);

            VirtualMachine again = attach(bridge.port());
            assertTrue(again.version().startsWith("25"), again.version());
            again.dispose();
        }
        machine.console().type("\3");
        shell.awaitPrompt(Shell.COMMAND);
    }

    /** Stops in write(2), of which the ticker's are the only ones now; one step further its local variable is there. */
    private static void stopAtAWrite(VirtualMachine kernel) throws Exception {
        ReferenceType type = kernel.classesByName(SYSTEM_CALL).getFirst();
        Method write = type.methodsByName("write").getFirst();
        EventRequest breakpoint = kernel.eventRequestManager().createBreakpointRequest(write.location());
        breakpoint.enable();
        LocatableEvent hit = next(kernel);
        assertEquals(
                FRAMES_ABOVE,
                hit.thread().frames(1, 2).stream()
                        .map(frame -> frame.location().declaringType().name())
                        .toList());

        breakpoint.disable();
        StepRequest step = kernel.eventRequestManager()
                .createStepRequest(hit.thread(), StepRequest.STEP_LINE, StepRequest.STEP_OVER);
        step.addCountFilter(1);
        step.enable();
        kernel.resume();
        StackFrame frame = next(kernel).thread().frame(0);
        long wanted = ((LongValue) frame.getValue(frame.visibleVariableByName("wanted"))).value();
        assertTrue(wanted == "tick 2\n".length() || wanted == "tick 22\n".length(), "bytes: " + wanted);
        kernel.resume();
    }

    private static VirtualMachine attach(int port) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        return connector.attach(arguments);
    }

    private static LocatableEvent next(VirtualMachine kernel) throws Exception {
        long limit = System.nanoTime() + Console.patient(Shell.COMMAND).toNanos();
        while (System.nanoTime() < limit) {
            EventSet events = kernel.eventQueue().remove(1000);
            for (Event event : events == null ? List.<Event>of() : events) {
                if (event instanceof LocatableEvent located) {
                    return located;
                }
            }
        }
        throw new AssertionError("the kernel was not stopped");
    }
}
