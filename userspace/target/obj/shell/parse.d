target/obj/shell/parse.o: shell/parse.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
