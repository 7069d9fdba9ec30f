package org.exoos.swap.core;

import java.io.InputStream;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.exoos.swap.Stopped;
import org.jspecify.annotations.Nullable;

/**
 * Makes the code of a component stoppable: every branch backwards, and the entry of every method that calls others, tests a flag of its class and throws
 * {@link Stopped} when it is set. A field read and a branch that is never taken.
 *
 * <p>The flag is a static volatile field that is added to each class. Volatile, since a compiler may otherwise read a field once before a loop in which nothing
 * else writes it, and then never stop; on x86 it is read by the same plain load. Interfaces cannot have such a field, so loops in their methods cannot
 * be stopped and are refused.
 */
final class BudgetWeaver {
    static final String FLAG = "$exo$stopped";

    private static final ClassDesc STOPPED = ClassDesc.of("org.exoos.swap.Stopped");

    /** A class whose loops cannot be woven. */
    static final class UnstoppableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnstoppableException(String message) {
            super(message);
        }
    }

    private BudgetWeaver() {}

    /**
     * The class with its checks.
     *
     * @param resources class files by internal name, of what the class refers to; null when unknown
     * @throws UnstoppableException for an interface with loops
     */
    static byte[] weave(byte[] classFile, Function<String, @Nullable InputStream> resources) {
        ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(
                        (Function<ClassDesc, InputStream>) type -> resources.apply(internal(type)))
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached();
        // Names and types of local variables are for debuggers only.
        ClassFile file = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(hierarchy), ClassFile.DebugElementsOption.DROP_DEBUG);
        ClassModel model = file.parse(classFile);
        if (model.flags().has(AccessFlag.INTERFACE)) {
            for (MethodModel method : model.methods()) {
                if (method.code().map(BudgetWeaver::loops).orElse(false)) {
                    throw new UnstoppableException("a loop in a method of the interface "
                            + model.thisClass().asInternalName().replace('/', '.') + " cannot be stopped");
                }
            }
            return classFile;
        }
        ClassDesc self = model.thisClass().asSymbol();
        ClassTransform methods = (builder, element) -> method(self, builder, element);
        return file.transformClass(
                model,
                methods.andThen(ClassTransform.endHandler(builder -> builder.withField(
                        FLAG,
                        ConstantDescs.CD_boolean,
                        ClassFile.ACC_PRIVATE
                                | ClassFile.ACC_STATIC
                                | ClassFile.ACC_VOLATILE
                                | ClassFile.ACC_SYNTHETIC))));
    }

    private static String internal(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private static void method(ClassDesc self, java.lang.classfile.ClassBuilder builder, ClassElement element) {
        if (element instanceof MethodModel method && method.code().isPresent()) {
            CodeModel code = method.code().get();
            boolean entry = !method.methodName().equalsString(ConstantDescs.INIT_NAME) && calls(code);
            if (!entry && !loops(code)) {
                builder.with(element);
                return;
            }
            builder.transformMethod(method, (inside, part) -> {
                if (part instanceof CodeModel body) {
                    inside.transformCode(body, new Checks(self, entry));
                } else {
                    inside.with(part);
                }
            });
        } else {
            builder.with(element);
        }
    }

    private static boolean calls(CodeModel code) {
        for (CodeElement element : code) {
            if (element instanceof InvokeInstruction) {
                return true;
            }
        }
        return false;
    }

    private static boolean loops(CodeModel code) {
        Set<Label> seen = new HashSet<>();
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                seen.add(target.label());
            } else if (backwards(element, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean backwards(CodeElement element, Set<Label> seen) {
        return switch (element) {
            case BranchInstruction branch -> seen.contains(branch.target());
            case TableSwitchInstruction table -> seen.contains(table.defaultTarget()) || any(table.cases(), seen);
            case LookupSwitchInstruction lookup -> seen.contains(lookup.defaultTarget()) || any(lookup.cases(), seen);
            default -> false;
        };
    }

    private static boolean any(List<SwitchCase> cases, Set<Label> seen) {
        return cases.stream().anyMatch(each -> seen.contains(each.target()));
    }

    /** Puts a check before each branch backwards, of one method. */
    private static final class Checks implements CodeTransform {
        private final ClassDesc self;
        private final boolean entry;
        private final Set<Label> seen = new HashSet<>();

        Checks(ClassDesc self, boolean entry) {
            this.self = self;
            this.entry = entry;
        }

        @Override
        public void atStart(CodeBuilder builder) {
            if (entry) {
                check(builder);
            }
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            if (element instanceof LabelTarget target) {
                seen.add(target.label());
            } else if (backwards(element, seen)) {
                check(builder);
            }
            builder.with(element);
        }

        private void check(CodeBuilder builder) {
            Label goesOn = builder.newLabel();
            builder.getstatic(self, FLAG, ConstantDescs.CD_boolean)
                    .ifeq(goesOn)
                    .getstatic(STOPPED, "INSTANCE", STOPPED)
                    .athrow()
                    .labelBinding(goesOn);
        }
    }
}
