target/obj/lib/printf.o: lib/printf.c include/exo.h
include/exo.h:
