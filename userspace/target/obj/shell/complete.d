target/obj/shell/complete.o: shell/complete.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
