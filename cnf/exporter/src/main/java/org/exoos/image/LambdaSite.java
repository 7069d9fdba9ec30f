package org.exoos.image;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lambda expression or method reference, as an invokedynamic instruction says it with {@link java.lang.invoke.LambdaMetafactory}.
 *
 * @param method name of the functional interface's method
 * @param factory from the captured values to the functional interface
 * @param erased the method's type in the interface
 * @param body what the method calls
 * @param actual the method's type with the interface's type arguments
 */
record LambdaSite(
        String method,
        MethodTypeDesc factory,
        MethodTypeDesc erased,
        DirectMethodHandleDesc body,
        MethodTypeDesc actual) {
    /** Name of the static method that makes an instance. */
    static final String FACTORY = "make";

    private static final String INSTANCE = "INSTANCE";
    private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

    /** Nothing for an instruction that is no lambda, or one with more than the one method (serializable, bridges). */
    static @Nullable LambdaSite of(InvokeDynamicInstruction call) {
        DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
        if (!bootstrap.owner().equals(METAFACTORY) || !bootstrap.methodName().equals("metafactory")) {
            return null;
        }
        return new LambdaSite(
                call.name().stringValue(),
                call.typeSymbol(),
                (MethodTypeDesc) call.bootstrapArgs().get(0),
                (DirectMethodHandleDesc) call.bootstrapArgs().get(1),
                (MethodTypeDesc) call.bootstrapArgs().get(2));
    }

    /** A class with the captured values as fields and the functional interface's method. */
    byte[] generate(ClassDesc self, ClassDesc host, int version) {
        List<ClassDesc> captured = factory.parameterList();
        ClassDesc type = factory.returnType();
        MethodTypeDesc constructor = factory.changeReturnType(ConstantDescs.CD_void);
        return ClassFile.of().build(self, builder -> {
            builder.withVersion(version, 0)
                    .withFlags(SpunClasses.synthetic())
                    .withInterfaceSymbols(type)
                    .with(NestHostAttribute.of(host));
            for (int i = 0; i < captured.size(); i++) {
                builder.withField("c" + i, captured.get(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            }
            builder.withMethodBody(ConstantDescs.INIT_NAME, constructor, ClassFile.ACC_PRIVATE, code -> {
                code.aload(0).invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
                for (int i = 0; i < captured.size(); i++) {
                    code.aload(0)
                            .loadLocal(TypeKind.from(captured.get(i)), code.parameterSlot(i))
                            .putfield(self, "c" + i, captured.get(i));
                }
                code.return_();
            });
            if (captured.isEmpty()) {
                builder.withField(INSTANCE, type, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
                builder.withMethodBody(
                        ConstantDescs.CLASS_INIT_NAME,
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        code -> code.new_(self)
                                .dup()
                                .invokespecial(self, ConstantDescs.INIT_NAME, constructor)
                                .putstatic(self, INSTANCE, type)
                                .return_());
            }
            builder.withMethodBody(FACTORY, factory, ClassFile.ACC_STATIC, code -> {
                if (captured.isEmpty()) {
                    code.getstatic(self, INSTANCE, type);
                } else {
                    code.new_(self).dup();
                    for (int i = 0; i < captured.size(); i++) {
                        code.loadLocal(TypeKind.from(captured.get(i)), code.parameterSlot(i));
                    }
                    code.invokespecial(self, ConstantDescs.INIT_NAME, constructor);
                }
                code.areturn();
            });
            builder.withMethodBody(method, erased, ClassFile.ACC_PUBLIC, code -> call(code, self, captured));
        });
    }

    private void call(CodeBuilder code, ClassDesc self, List<ClassDesc> captured) {
        boolean constructor = body.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
        MethodTypeDesc wanted = body.invocationType();
        if (constructor) {
            code.new_(body.owner()).dup();
        }
        for (int i = 0; i < captured.size(); i++) {
            code.aload(0).getfield(self, "c" + i, captured.get(i));
            adapt(code, captured.get(i), wanted.parameterType(i));
        }
        for (int i = 0; i < erased.parameterCount(); i++) {
            ClassDesc given = erased.parameterType(i);
            code.loadLocal(TypeKind.from(given), code.parameterSlot(i));
            adapt(code, given, actual.parameterType(i));
            adapt(code, actual.parameterType(i), wanted.parameterType(captured.size() + i));
        }
        String name = body.methodName();
        MethodTypeDesc type = MethodTypeDesc.ofDescriptor(body.lookupDescriptor());
        switch (body.kind()) {
            case STATIC, INTERFACE_STATIC -> code.invokestatic(body.owner(), name, type, body.isOwnerInterface());
            case CONSTRUCTOR -> code.invokespecial(body.owner(), ConstantDescs.INIT_NAME, type);
            case INTERFACE_VIRTUAL, INTERFACE_SPECIAL -> code.invokeinterface(body.owner(), name, type);
            // A special call can only mean a private method here: a nest mate calls it like any other.
            case VIRTUAL, SPECIAL -> code.invokevirtual(body.owner(), name, type);
            default -> throw new IllegalArgumentException("no method: " + body);
        }
        ClassDesc result = constructor ? body.owner() : wanted.returnType();
        ClassDesc returned = erased.returnType();
        if (returned.equals(ConstantDescs.CD_void)) {
            pop(code, result);
        } else {
            adapt(code, result, actual.returnType());
            adapt(code, actual.returnType(), returned);
        }
        code.return_(TypeKind.from(returned));
    }

    private static void pop(CodeBuilder code, ClassDesc type) {
        switch (TypeKind.from(type).slotSize()) {
            case 0 -> {}
            case 1 -> code.pop();
            default -> code.pop2();
        }
    }

    /** Casts, boxes, unboxes and widens, as the metafactory does. */
    private static void adapt(CodeBuilder code, ClassDesc from, ClassDesc to) {
        if (from.equals(to)) {
            return;
        }
        if (from.isPrimitive() && to.isPrimitive()) {
            code.conversion(TypeKind.from(from), TypeKind.from(to));
        } else if (from.isPrimitive()) {
            ClassDesc box = box(from);
            code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, from));
        } else if (to.isPrimitive()) {
            ClassDesc unboxed = unboxed(from);
            ClassDesc value = unboxed == null ? to : unboxed;
            ClassDesc box = box(value);
            if (!box.equals(from)) {
                code.checkcast(box);
            }
            code.invokevirtual(box, value.displayName() + "Value", MethodTypeDesc.of(value));
            adapt(code, value, to);
        } else if (!to.equals(ConstantDescs.CD_Object)) {
            code.checkcast(to);
        }
    }

    /** The class whose objects hold values of the primitive type. */
    static ClassDesc box(ClassDesc primitive) {
        return switch (TypeKind.from(primitive)) {
            case BOOLEAN -> ConstantDescs.CD_Boolean;
            case BYTE -> ConstantDescs.CD_Byte;
            case CHAR -> ConstantDescs.CD_Character;
            case SHORT -> ConstantDescs.CD_Short;
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            default -> throw new IllegalArgumentException("no value: " + primitive.displayName());
        };
    }

    private static @Nullable ClassDesc unboxed(ClassDesc type) {
        for (String primitive : List.of("Z", "B", "C", "S", "I", "J", "F", "D")) {
            ClassDesc value = ClassDesc.ofDescriptor(primitive);
            if (box(value).equals(type)) {
                return value;
            }
        }
        return null;
    }
}
