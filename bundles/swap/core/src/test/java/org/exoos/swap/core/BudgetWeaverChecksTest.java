package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where in the code checks stand: as few as there may be, and one on every way that could be endless. */
class BudgetWeaverChecksTest {
    private static final ClassDesc SELF = ClassDesc.of("away.Self");
    private static final ClassDesc SHAPE = ClassDesc.of("away.Shape");
    private static final ClassDesc ROUND = ClassDesc.of("away.Round");
    private static final ClassDesc SQUARE = ClassDesc.of("away.Square");
    private static final MethodTypeDesc TAKES_INT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final ClassFile FILE = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.of(List.of(), Map.of(SHAPE, ConstantDescs.CD_Object, ROUND, SHAPE, SQUARE, SHAPE))
                    .orElse(ClassHierarchyResolver.defaultResolver())));

    /** Class files of types that are nowhere else. */
    static final Map<String, byte[]> BUNDLE = Map.of(
            "away/Shape", FILE.build(SHAPE, builder -> {}),
            "away/Round", FILE.build(ROUND, builder -> builder.withSuperclass(SHAPE)),
            "away/Square", FILE.build(SQUARE, builder -> builder.withSuperclass(SHAPE)));

    private static byte[] type(Consumer<ClassBuilder> contents) {
        return FILE.build(SELF, contents);
    }

    private static byte[] method(Consumer<CodeBuilder> code) {
        return type(builder ->
                builder.withMethodBody("m", TAKES_INT, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, code::accept));
    }

    private static MethodModel woven(byte[] bytes, String method) {
        return FILE.parse(BudgetWeaver.weave(bytes, name -> null)).methods().stream()
                .filter(each -> each.methodName().equalsString(method))
                .findFirst()
                .orElseThrow();
    }

    /** The opcodes of a method after weaving. */
    private static List<Opcode> opcodes(byte[] bytes, String method) {
        return woven(bytes, method)
                .code()
                .orElseThrow()
                .elementStream()
                .filter(Instruction.class::isInstance)
                .map(element -> ((Instruction) element).opcode())
                .toList();
    }

    private static boolean isCheck(CodeElement element) {
        return element instanceof FieldInstruction field
                && field.opcode() == Opcode.GETSTATIC
                && field.name().equalsString(BudgetWeaver.FLAG);
    }

    private static long checks(byte[] bytes, String method) {
        CodeModel code = woven(bytes, method).code().orElseThrow();
        return code.elementStream().filter(BudgetWeaverChecksTest::isCheck).count();
    }

    private static long checks(byte[] bytes) {
        return checks(bytes, "m");
    }

    private static void callsNothing(CodeBuilder code) {
        code.invokestatic(SELF, "other", ConstantDescs.MTD_void);
    }

    @Test
    void codeThatCallsNothingAndDoesNotLoopHasNone() {
        assertThat(checks(method(code -> {
                    Label end = code.newLabel();
                    code.iload(0).ifeq(end).iinc(0, 1).labelBinding(end).return_();
                })))
                .isZero();
    }

    @Test
    void codeThatCallsHasOneBeforeAllElse() {
        byte[] calling = method(code -> {
            callsNothing(code);
            callsNothing(code);
            code.return_();
        });
        assertThat(opcodes(calling, "m"))
                .containsExactly(
                        Opcode.GETSTATIC,
                        Opcode.IFEQ,
                        Opcode.GETSTATIC,
                        Opcode.ATHROW,
                        Opcode.INVOKESTATIC,
                        Opcode.INVOKESTATIC,
                        Opcode.RETURN);
    }

    @Test
    void aLoopHasOneBeforeItGoesBack() {
        byte[] looping = method(code -> {
            Label start = code.newLabel();
            Label end = code.newLabel();
            code.labelBinding(start).iload(0).ifeq(end).iinc(0, -1).goto_(start);
            code.labelBinding(end).return_();
        });
        assertThat(opcodes(looping, "m"))
                .containsExactly(
                        Opcode.ILOAD_0,
                        Opcode.IFEQ,
                        Opcode.IINC,
                        Opcode.GETSTATIC,
                        Opcode.IFEQ,
                        Opcode.GETSTATIC,
                        Opcode.ATHROW,
                        Opcode.GOTO,
                        Opcode.RETURN);
    }

    @Test
    void aLoopThatCallsHasBoth() {
        assertThat(checks(method(code -> {
                    Label start = code.newLabel();
                    code.labelBinding(start);
                    callsNothing(code);
                    code.iload(0).ifne(start).return_();
                })))
                .isEqualTo(2);
    }

    /** Before the constructor of the class above has ended there is no object that anybody could let go of. */
    @Test
    void aConstructorHasThemInItsLoopsOnly() {
        byte[] made = type(builder -> {
            builder.withMethodBody(
                    "<init>",
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void)
                            .return_());
            builder.withMethodBody("m", ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, code -> {
                callsNothing(code);
                code.return_();
            });
        });
        assertThat(checks(made, "<init>")).isZero();
        assertThat(checks(made, "m")).isEqualTo(1);
        byte[] looping = type(builder -> builder.withMethodBody("<init>", TAKES_INT, ClassFile.ACC_PUBLIC, code -> {
            Label start = code.newLabel();
            code.aload(0).invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void);
            code.labelBinding(start).iinc(1, -1).iload(1).ifne(start).return_();
        }));
        assertThat(checks(looping, "<init>")).isEqualTo(1);
    }

    private static byte[] table(boolean defaultBack, boolean caseBack) {
        return method(code -> {
            Label start = code.newLabel();
            Label end = code.newLabel();
            code.labelBinding(start).iload(0);
            code.tableswitch(
                    0,
                    1,
                    defaultBack ? start : end,
                    List.of(SwitchCase.of(0, end), SwitchCase.of(1, caseBack ? start : end)));
            code.labelBinding(end).return_();
        });
    }

    private static byte[] lookup(boolean defaultBack, boolean caseBack) {
        return method(code -> {
            Label start = code.newLabel();
            Label end = code.newLabel();
            code.labelBinding(start).iload(0);
            code.lookupswitch(
                    defaultBack ? start : end,
                    List.of(SwitchCase.of(0, end), SwitchCase.of(1000, caseBack ? start : end)));
            code.labelBinding(end).return_();
        });
    }

    @Test
    void aSwitchHasOneWhenAnyOfItsWaysLeadsBack() {
        assertThat(checks(table(false, false))).isZero();
        assertThat(checks(table(true, false))).isEqualTo(1);
        assertThat(checks(table(false, true))).isEqualTo(1);
        assertThat(checks(lookup(false, false))).isZero();
        assertThat(checks(lookup(true, false))).isEqualTo(1);
        assertThat(checks(lookup(false, true))).isEqualTo(1);
    }

    @Test
    void methodsWithoutCodeStayAsTheyAre() {
        byte[] open = type(builder -> builder.withFlags(AccessFlag.ABSTRACT, AccessFlag.PUBLIC)
                .withMethod("m", TAKES_INT, ClassFile.ACC_PUBLIC | ClassFile.ACC_ABSTRACT, method -> {}));
        assertThat(woven(open, "m").code()).isEmpty();
        assertThat(woven(open, "m").methodTypeSymbol()).isEqualTo(TAKES_INT);
    }

    @Test
    void theFlagIsOneOfTheClassThatEveryThreadReadsAnew() {
        byte[] bytes = BudgetWeaver.weave(method(CodeBuilder::return_), name -> null);
        assertThat(FILE.parse(bytes).fields()).singleElement().satisfies(field -> {
            assertThat(field.fieldName().stringValue()).isEqualTo(BudgetWeaver.FLAG);
            assertThat(field.fieldTypeSymbol()).isEqualTo(ConstantDescs.CD_boolean);
            assertThat(field.flags().flags())
                    .containsExactlyInAnyOrder(
                            AccessFlag.PRIVATE, AccessFlag.STATIC, AccessFlag.VOLATILE, AccessFlag.SYNTHETIC);
        });
    }

    /** Either of two types that only the bundle knows comes to the same place. */
    static byte[] meeting() {
        return method(code -> {
            Label square = code.newLabel();
            Label both = code.newLabel();
            code.iload(0).ifeq(square);
            code.invokestatic(SELF, "round", MethodTypeDesc.of(ROUND)).goto_(both);
            code.labelBinding(square).invokestatic(SELF, "square", MethodTypeDesc.of(SQUARE));
            code.labelBinding(both)
                    .invokestatic(SELF, "take", MethodTypeDesc.of(ConstantDescs.CD_void, SHAPE))
                    .return_();
        });
    }

    @Test
    void typesThatOnlyTheBundleKnowsAreAskedOfIt() {
        byte[] woven = BudgetWeaver.weave(meeting(), name -> {
            byte[] bytes = BUNDLE.get(name);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
        assertThat(FILE.verify(woven)).isEmpty();
        assertThatThrownBy(() -> BudgetWeaver.weave(meeting(), name -> null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
