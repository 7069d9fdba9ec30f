target/obj/shell/run.o: shell/run.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
