package org.exoos.image;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code equals}, {@code hashCode} or {@code toString} of a record, which javac leaves to {@link java.lang.runtime.ObjectMethods}: the first call
 * composes it of method handles, some ten hidden classes that no AOT cache keeps. Here it becomes a static method with the same result.
 *
 * @param name of the method
 * @param type of the method, the record first
 * @param self the record
 * @param components getters of its fields
 */
record RecordMethods(String name, MethodTypeDesc type, ClassDesc self, List<DirectMethodHandleDesc> components) {
    private static final ClassDesc BOOTSTRAP = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

    /** Null for an instruction that is none of these. */
    static @Nullable RecordMethods of(InvokeDynamicInstruction call) {
        if (!call.bootstrapMethod().owner().equals(BOOTSTRAP)) {
            return null;
        }
        List<ConstantDesc> arguments = call.bootstrapArgs();
        List<DirectMethodHandleDesc> getters = new ArrayList<>();
        for (ConstantDesc getter : arguments.subList(2, arguments.size())) {
            getters.add((DirectMethodHandleDesc) getter);
        }
        return new RecordMethods(
                call.name().stringValue(), call.typeSymbol(), (ClassDesc) arguments.getFirst(), List.copyOf(getters));
    }

    /** In place of the instruction. */
    void call(CodeBuilder code) {
        code.invokestatic(self, staticName(), type);
    }

    /** Adds the static method. */
    void addTo(ClassBuilder builder) {
        builder.withMethodBody(
                staticName(), type, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC, code -> {
                    switch (name) {
                        case "equals" -> equalsBody(code);
                        case "hashCode" -> hashBody(code);
                        default -> textBody(code);
                    }
                });
    }

    private String staticName() {
        return "record$" + name;
    }

    private void get(CodeBuilder code, int slot, DirectMethodHandleDesc component) {
        code.aload(slot).getfield(self, component.methodName(), field(component));
    }

    private static ClassDesc field(DirectMethodHandleDesc component) {
        return component.invocationType().returnType();
    }

    private void hashBody(CodeBuilder code) {
        code.iconst_0();
        for (DirectMethodHandleDesc component : components) {
            code.bipush(31).imul();
            get(code, 0, component);
            ClassDesc type = field(component);
            if (type.isPrimitive()) {
                code.invokestatic(LambdaSite.box(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
            } else {
                code.invokestatic(
                        OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
            }
            code.iadd();
        }
        code.ireturn();
    }

    private void equalsBody(CodeBuilder code) {
        Label same = code.newLabel();
        Label different = code.newLabel();
        code.aload(0).aload(1).if_acmpeq(same);
        code.aload(1).instanceOf(self).ifeq(different);
        code.aload(1).checkcast(self).astore(2);
        for (DirectMethodHandleDesc component : components) {
            get(code, 0, component);
            get(code, 2, component);
            ClassDesc type = field(component);
            switch (TypeKind.from(type)) {
                case REFERENCE ->
                    code.invokestatic(
                                    OBJECTS,
                                    "equals",
                                    MethodTypeDesc.of(
                                            ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                            .ifeq(different);
                case FLOAT, DOUBLE ->
                    code.invokestatic(
                                    LambdaSite.box(type),
                                    "compare",
                                    MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                            .ifne(different);
                case LONG -> code.lcmp().ifne(different);
                default -> code.if_icmpne(different);
            }
        }
        code.labelBinding(same).iconst_1().ireturn();
        code.labelBinding(different).iconst_0().ireturn();
    }

    private void textBody(CodeBuilder code) {
        code.new_(BUILDER)
                .dup()
                .invokespecial(BUILDER, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .ldc(self)
                .invokevirtual(ConstantDescs.CD_Class, "getSimpleName", MethodTypeDesc.of(ConstantDescs.CD_String));
        append(code, ConstantDescs.CD_String);
        String separator = "[";
        for (DirectMethodHandleDesc component : components) {
            code.ldc(separator + component.methodName() + "=");
            append(code, ConstantDescs.CD_String);
            get(code, 0, component);
            ClassDesc type = field(component);
            code.invokestatic(
                    ConstantDescs.CD_String, "valueOf", MethodTypeDesc.of(ConstantDescs.CD_String, shown(type)));
            append(code, ConstantDescs.CD_String);
            separator = ", ";
        }
        code.ldc(components.isEmpty() ? "[]" : "]");
        append(code, ConstantDescs.CD_String);
        code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(ConstantDescs.CD_String))
                .areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
        code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, type));
    }

    /** Parameter of {@link String#valueOf} for a field. An array of char is an object here. */
    private static ClassDesc shown(ClassDesc type) {
        return switch (TypeKind.from(type)) {
            case REFERENCE -> ConstantDescs.CD_Object;
            case BYTE, SHORT -> ConstantDescs.CD_int;
            default -> type;
        };
    }
}
