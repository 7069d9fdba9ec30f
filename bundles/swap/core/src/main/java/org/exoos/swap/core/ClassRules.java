package org.exoos.swap.core;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.Set;
import java.util.TreeSet;
import org.exoos.swap.SwapTarget.Rules;

/**
 * Looks for what a component of its kind must not do, in one class file: calls, locks, and classes it names. A net with known holes (it does not follow
 * calls into the JDK), against mistakes and not against malice. Code is looked at only where the constant pool, or a byte that may be the instruction of
 * a lock, gives reason to: instructions are what is expensive to take apart.
 */
final class ClassRules {
    private static final String[] FORBIDDEN_TO_ALL = {
        "java/lang/foreign/", "sun/misc/", "jdk/internal/", "java/util/Timer"
    };
    private static final String[] FORBIDDEN_TO_POLICIES = {
        "java/io/",
        "java/net/",
        "java/nio/",
        "java/lang/reflect/",
        "java/lang/Thread",
        "java/lang/InheritableThreadLocal",
        "java/lang/Runtime",
        "java/lang/Process",
        "java/lang/ClassLoader",
        "java/lang/StackWalker",
        "java/lang/ref/",
        "java/util/concurrent/",
        "java/util/logging/",
        "org/slf4j/",
        "org/osgi/framework/"
    };
    private static final String[] ALLOWED_TO_POLICIES = {
        "java/io/Serializable",
        "java/lang/reflect/AnnotatedElement",
        "java/util/concurrent/atomic/",
        "java/lang/runtime/"
    };
    private static final Set<String> ALLOWED_OF_SYSTEM = Set.of("arraycopy", "nanoTime", "identityHashCode");
    private static final Set<String> REFLECTION = Set.of(
            "forName",
            "newInstance",
            "getMethod",
            "getMethods",
            "getDeclaredMethod",
            "getDeclaredMethods",
            "getField",
            "getFields",
            "getDeclaredField",
            "getDeclaredFields",
            "getConstructor",
            "getConstructors",
            "getDeclaredConstructor",
            "getDeclaredConstructors",
            "getResource",
            "getResourceAsStream",
            "getClassLoader");
    private static final Set<String> STARTS_THREADS =
            Set.of("start", "startVirtualThread", "ofPlatform", "ofVirtual", "<init>");

    private final Rules rules;
    private final Set<String> found = new TreeSet<>();
    private String where = "";

    private ClassRules(Rules rules) {
        this.rules = rules;
    }

    /** What breaks the rules, as short sentences, sorted; empty when nothing does. */
    static Set<String> broken(Rules rules, byte[] classFile) {
        ClassRules scan = new ClassRules(rules);
        scan.scan(ClassFile.of().parse(classFile));
        return scan.found;
    }

    private void scan(ClassModel model) {
        String name = model.thisClass().asInternalName();
        where = name.substring(name.lastIndexOf('/') + 1);
        boolean suspect = false;
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type) {
                named(type.asInternalName());
                suspect |= rules == Rules.POLICY && mustPass(type.asInternalName());
            } else if (entry instanceof MemberRefEntry member) {
                suspect |= isForbidden(
                        member.owner().asInternalName(), member.name().stringValue());
            }
        }
        for (MethodModel method : model.methods()) {
            where = name.substring(name.lastIndexOf('/') + 1) + "."
                    + method.methodName().stringValue();
            if (method.flags().has(AccessFlag.NATIVE)) {
                found.add(where + " is native");
            }
            if (rules == Rules.POLICY && method.flags().has(AccessFlag.SYNCHRONIZED)) {
                found.add(where + " is synchronized");
            }
            CodeAttribute code = method.findAttribute(Attributes.code()).orElse(null);
            if (code != null && (suspect || rules == Rules.POLICY && mayLock(code))) {
                method.code().ifPresent(this::code);
            }
        }
    }

    /** Whether one of its bytes is that of an instruction that takes a lock. */
    private static boolean mayLock(CodeAttribute code) {
        for (byte each : code.codeArray()) {
            if (each == (byte) Opcode.MONITORENTER.bytecode()) {
                return true;
            }
        }
        return false;
    }

    private void named(String type) {
        for (String prefix : FORBIDDEN_TO_ALL) {
            if (type.startsWith(prefix)) {
                found.add(where + " names " + type.replace('/', '.'));
            }
        }
        if (rules != Rules.POLICY || allowed(type)) {
            return;
        }
        for (String prefix : FORBIDDEN_TO_POLICIES) {
            if (type.startsWith(prefix)) {
                found.add(where + " names " + type.replace('/', '.'));
            }
        }
    }

    private static boolean allowed(String type) {
        for (String prefix : ALLOWED_TO_POLICIES) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private void code(CodeModel code) {
        code.forEach(element -> {
            switch (element) {
                case InvokeInstruction call -> invoked(call);
                case MonitorInstruction monitor
                when rules == Rules.POLICY && monitor.opcode() == Opcode.MONITORENTER ->
                    found.add(where + " uses a monitor");
                case ExceptionCatch handler
                when rules == Rules.POLICY -> handler.catchType().ifPresent(this::caught);
                default -> {}
            }
        });
    }

    /** What it must not catch: the error that stops it. */
    private void caught(ClassEntry type) {
        String name = type.asInternalName();
        if (mustPass(name)) {
            found.add(where + " catches " + name.replace('/', '.'));
        }
    }

    private static boolean mustPass(String type) {
        return type.equals("java/lang/Throwable") || type.equals("java/lang/Error");
    }

    private void invoked(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String method = call.name().stringValue();
        if (isForbidden(owner, method)) {
            found.add(where + " calls " + owner.replace('/', '.') + "." + method);
        }
    }

    private boolean isForbidden(String owner, String method) {
        return switch (owner) {
            case "java/lang/System" ->
                rules == Rules.POLICY
                        ? !ALLOWED_OF_SYSTEM.contains(method)
                        : method.equals("exit") || method.startsWith("load") || method.startsWith("set");
            case "java/lang/Runtime" -> method.equals("halt") || method.equals("exit") || method.startsWith("load");
            case "java/lang/Thread" -> STARTS_THREADS.contains(method);
            case "java/util/concurrent/Executors" -> true;
            case "java/lang/Class" -> rules == Rules.POLICY && REFLECTION.contains(method);
            case "java/lang/Object" -> rules == Rules.POLICY && (method.equals("wait") || method.startsWith("notify"));
            default -> false;
        };
    }
}
