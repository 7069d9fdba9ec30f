target/obj/lib/start.o: lib/start.c include/exo.h
include/exo.h:
