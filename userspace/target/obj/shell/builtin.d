target/obj/shell/builtin.o: shell/builtin.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
