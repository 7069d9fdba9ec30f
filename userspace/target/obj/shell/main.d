target/obj/shell/main.o: shell/main.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
