package org.exoos.sched.simulator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;

/**
 * Rewrites a policy's classes so that the simulation sees what its run queues share: monitors, synchronized methods, and calls of
 * {@code java.util.concurrent} (locks, atomics, concurrent queues). A policy whose run queues share nothing is not changed by it.
 *
 * <p>Not seen: plain and volatile fields of shared objects, and what the API's own classes do.
 */
final class ProbedClasses {
    private static final ClassDesc PROBE = ClassDesc.of(Probe.class.getName());
    private static final MethodTypeDesc ONE_OBJECT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);
    private static final String CONCURRENT = "java/util/concurrent/";

    private ProbedClasses() {}

    static byte[] probe(byte[] original) {
        ClassFile format = ClassFile.of();
        ClassModel model = format.parse(original);
        ClassDesc own = model.thisClass().asSymbol();
        return format.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(method, (methodBuilder, part) -> {
                    if (part instanceof CodeAttribute code) {
                        methodBuilder.transformCode(code, transform(method, own));
                    } else {
                        methodBuilder.with(part);
                    }
                });
            } else {
                ClassTransform.ACCEPT_ALL.accept(builder, element);
            }
        });
    }

    private static CodeTransform transform(MethodModel method, ClassDesc own) {
        CodeTransform calls = ProbedClasses::element;
        if (!method.flags().has(AccessFlag.SYNCHRONIZED)) {
            return calls;
        }
        boolean isStatic = method.flags().has(AccessFlag.STATIC);
        return calls.andThen(new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                monitor(code, "lock");
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof java.lang.classfile.instruction.ReturnInstruction) {
                    monitor(code, "unlock");
                }
                code.with(element);
            }

            private void monitor(CodeBuilder code, String name) {
                if (isStatic) {
                    code.loadConstant(own);
                } else {
                    code.aload(0);
                }
                code.invokestatic(PROBE, name, ONE_OBJECT);
            }
        });
    }

    private static void element(CodeBuilder code, CodeElement element) {
        switch (element) {
            case MonitorInstruction monitor -> {
                boolean enters = monitor.opcode() == java.lang.classfile.Opcode.MONITORENTER;
                code.dup().invokestatic(PROBE, enters ? "lock" : "unlock", ONE_OBJECT);
            }
            case InvokeInstruction call when isConcurrent(call) -> receiver(code, call);
            default -> {
                // as it was
            }
        }
        code.with(element);
    }

    private static boolean isConcurrent(InvokeInstruction call) {
        return call.owner().asInternalName().startsWith(CONCURRENT)
                && call.opcode() != java.lang.classfile.Opcode.INVOKESTATIC
                && call.opcode() != java.lang.classfile.Opcode.INVOKESPECIAL;
    }

    /** Calls the probe with the receiver of the call that follows; its arguments lie above it on the stack. */
    private static void receiver(CodeBuilder code, InvokeInstruction call) {
        List<ClassDesc> parameters = call.typeSymbol().parameterList();
        int[] slots = new int[parameters.size()];
        for (int i = parameters.size() - 1; i >= 0; i--) {
            TypeKind kind = TypeKind.from(parameters.get(i));
            slots[i] = code.allocateLocal(kind);
            code.storeLocal(kind, slots[i]);
        }
        code.dup().invokestatic(PROBE, probeFor(call), ONE_OBJECT);
        for (int i = 0; i < slots.length; i++) {
            code.loadLocal(TypeKind.from(parameters.get(i)), slots[i]);
        }
    }

    private static String probeFor(InvokeInstruction call) {
        if (!call.owner().asInternalName().startsWith(CONCURRENT + "locks/")) {
            return "touch";
        }
        return switch (call.name().stringValue()) {
            case "lock", "lockInterruptibly", "tryLock" -> "lock";
            case "unlock" -> "unlock";
            default -> "touch";
        };
    }
}
