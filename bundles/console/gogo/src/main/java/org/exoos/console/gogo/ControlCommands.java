package org.exoos.console.gogo;

import org.apache.felix.gogo.jline.Procedural;
import org.osgi.service.component.annotations.Component;

/** each, if, not, throw, try, until, while, break, continue of Felix's shell. */
@Component(
        service = ControlCommands.class,
        property = {
            "osgi.command.scope=gogo",
            "osgi.command.function=each",
            "osgi.command.function=if",
            "osgi.command.function=not",
            "osgi.command.function=throw",
            "osgi.command.function=try",
            "osgi.command.function=until",
            "osgi.command.function=while",
            "osgi.command.function=break",
            "osgi.command.function=continue"
        })
public final class ControlCommands extends Procedural {}
