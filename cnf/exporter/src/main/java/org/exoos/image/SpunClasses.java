package org.exoos.image;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes out what the JVM would spin: makes ordinary classes of the lambdas of a jar, and ordinary methods of what its records leave to the JVM ({@link RecordMethods}). HotSpot's AOT cache keeps
 * the classes of bundles, but not the classes that it spins for these when they are first used; those cost a booting machine more than a million
 * instructions each.
 *
 * <p>A lambda's class is a nest mate of the class that it is in, so that access to private members stays as it was. Classes older than
 * nest mates (before Java 11) are left alone, as is every lambda that {@link LambdaSite} does not take on.
 */
final class SpunClasses {
    /** From this class file version on private members are open to nest mates. */
    private static final int NEST_MATES = ClassFile.JAVA_11_VERSION;

    private final ClassFile classFile;
    private final Map<String, byte[]> result = new TreeMap<>();
    /** New members by the internal name of their nest's host. */
    private final Map<String, List<ClassDesc>> members = new TreeMap<>();

    private SpunClasses(ClassHierarchyResolver hierarchy) {
        this.classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    }

    /**
     * @param classes class files by internal name
     * @param hierarchy knows the classes that they extend and use
     * @return the same classes and those that were lambdas
     */
    static Map<String, byte[]> expand(Map<String, byte[]> classes, ClassHierarchyResolver hierarchy) {
        var expansion = new SpunClasses(hierarchy);
        classes.forEach(expansion::expand);
        expansion.members.forEach(expansion::admit);
        return expansion.result;
    }

    private void expand(String name, byte[] file) {
        ClassModel model = classFile.parse(file);
        boolean young = model.majorVersion() >= NEST_MATES;
        Map<LambdaSite, ClassDesc> lambdas = young ? lambdas(name, model) : Map.of();
        Set<RecordMethods> records = young ? records(model) : Set.of();
        if (lambdas.isEmpty() && records.isEmpty()) {
            result.put(name, file);
            return;
        }
        CodeTransform calls = (code, element) -> {
            InvokeDynamicInstruction call = element instanceof InvokeDynamicInstruction dynamic ? dynamic : null;
            LambdaSite site = call == null ? null : LambdaSite.of(call);
            RecordMethods method = call == null ? null : RecordMethods.of(call);
            if (site != null) {
                code.invokestatic(lambdas.get(site), LambdaSite.FACTORY, site.factory());
            } else if (method != null) {
                method.call(code);
            } else {
                code.with(element);
            }
        };
        ClassTransform methods = ClassTransform.endHandler(builder -> records.forEach(each -> each.addTo(builder)));
        try {
            result.put(
                    name,
                    classFile.transformClass(
                            model,
                            ClassTransform.transformingMethodBodies(calls).andThen(methods)));
        } catch (IllegalArgumentException e) { // it uses a class that is not there, an optional one
            result.put(name, file);
            return;
        }
        ClassDesc host = model.findAttribute(java.lang.classfile.Attributes.nestHost())
                .map(NestHostAttribute::nestHost)
                .map(ClassEntry::asSymbol)
                .orElse(model.thisClass().asSymbol());
        lambdas.forEach((site, type) -> {
            result.put(internalName(type), site.generate(type, host, model.majorVersion()));
            members.computeIfAbsent(internalName(host), key -> new ArrayList<>())
                    .add(type);
        });
    }

    /** Equal sites share a class. */
    private static Map<LambdaSite, ClassDesc> lambdas(String name, ClassModel model) {
        Map<LambdaSite, ClassDesc> lambdas = new LinkedHashMap<>();
        for (var method : model.methods()) {
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        LambdaSite site = element instanceof InvokeDynamicInstruction call ? LambdaSite.of(call) : null;
                        if (site != null) {
                            lambdas.computeIfAbsent(
                                    site, key -> ClassDesc.ofInternalName(name + "$$Lambda" + (lambdas.size() + 1)));
                        }
                    }));
        }
        return lambdas;
    }

    private static Set<RecordMethods> records(ClassModel model) {
        Set<RecordMethods> records = new LinkedHashSet<>();
        for (var method : model.methods()) {
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        RecordMethods found =
                                element instanceof InvokeDynamicInstruction call ? RecordMethods.of(call) : null;
                        if (found != null) {
                            records.add(found);
                        }
                    }));
        }
        return records;
    }

    /** The host of a nest names its members, or they are none. */
    private void admit(String host, List<ClassDesc> added) {
        ClassModel model = classFile.parse(result.get(host));
        var names = new TreeSet<String>();
        added.forEach(type -> names.add(internalName(type)));
        model.findAttribute(java.lang.classfile.Attributes.nestMembers())
                .ifPresent(old -> old.nestMembers().forEach(member -> names.add(member.asInternalName())));
        ClassTransform members = ClassTransform.endHandler(builder -> builder.with(NestMembersAttribute.ofSymbols(
                names.stream().map(ClassDesc::ofInternalName).toList())));
        result.put(
                host,
                classFile.transformClass(
                        model,
                        ClassTransform.dropping(NestMembersAttribute.class::isInstance)
                                .andThen(members)));
    }

    private static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    /** Flags of a class that no source names. */
    static AccessFlag[] synthetic() {
        return new AccessFlag[] {AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC};
    }
}
