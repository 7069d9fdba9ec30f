target/obj/shell/files.o: shell/files.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
