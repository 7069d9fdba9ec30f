target/obj/lib/io.o: lib/io.c include/exo.h
include/exo.h:
