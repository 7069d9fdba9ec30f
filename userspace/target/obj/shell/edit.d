target/obj/shell/edit.o: shell/edit.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
