target/obj/shell/jobs.o: shell/jobs.c shell/shell.h include/exo.h
shell/shell.h:
include/exo.h:
