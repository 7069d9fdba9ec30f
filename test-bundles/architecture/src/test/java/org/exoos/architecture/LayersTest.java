package org.exoos.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.osgi.framework.BundleActivator;

/**
 * One direction: bundles stand on APIs, never on each other; only the module {@code org.exoos.nucleus} touches memory by
 * FFM. The API package of an area is {@code org.exoos.AREA}, its implementations are {@code org.exoos.AREA.BUNDLE}.
 */
@AnalyzeClasses(packages = "org.exoos", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    private static final Set<String> AREAS =
            Set.of("hal", "memory", "sched", "vfs", "block", "device", "process", "net", "swap", "console");

    @ArchTest
    static final ArchRule implementationsDependOnApisOnly =
            classes().that().resideInAnyPackage("org.exoos..").should(dependOnNoOtherImplementation());

    /** The launcher, which is no bundle, tries whether native access is refused to all others. */
    @ArchTest
    static final ArchRule onlyTheNucleusModuleUsesForeignMemory = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.exoos.nucleus..",
                    "org.exoos.hal.nucleus..",
                    "org.exoos.hal.simulated..",
                    "org.exoos.launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    /** The simulated machine asks whether there is a real one, and steps back. */
    @ArchTest
    static final ArchRule onlyTheHardwareBundleUsesTheNucleusModule = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.exoos.nucleus..",
                    "org.exoos.hal.nucleus..",
                    "org.exoos.hal.simulated..",
                    "org.exoos.launcher..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are in org.exoos.nucleus and not about virtual threads",
                    (JavaClass type) -> type.getPackageName().equals("org.exoos.nucleus")
                            && !type.getSimpleName().startsWith("VirtualThreads")));

    @ArchTest
    static final ArchRule componentsAreDeclarative = noClasses().should().implement(BundleActivator.class);

    @ArchTest
    static final ArchRule noBundleEndsTheMachineByItself = noClasses()
            .that()
            .resideOutsideOfPackages("org.exoos.launcher..", "org.exoos.host..", "org.exoos.image..")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "System.exit or Runtime.halt",
                    call -> isExit(call.getTarget().getOwner().getName() + "."
                            + call.getTarget().getName())));

    private static boolean isExit(String method) {
        return method.equals("java.lang.System.exit")
                || method.equals("java.lang.Runtime.exit")
                || method.equals("java.lang.Runtime.halt");
    }

    private static ArchCondition<JavaClass> dependOnNoOtherImplementation() {
        return new ArchCondition<>("depend on APIs only, not on another implementation") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = bundle(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String other = bundle(dependency.getTargetClass().getBaseComponentType());
                    if (!own.isEmpty() && isImplementation(other) && !other.equals(own)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** {@code AREA} for an API, {@code AREA.BUNDLE} for an implementation, nothing for what is no kernel bundle. */
    private static String bundle(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", -1);
        if (parts.length < 3 || !type.getPackageName().startsWith("org.exoos.") || !AREAS.contains(parts[2])) {
            return "";
        }
        return parts.length == 3 ? parts[2] : parts[2] + "." + parts[3];
    }

    private static boolean isImplementation(String bundle) {
        return bundle.contains(".");
    }
}
