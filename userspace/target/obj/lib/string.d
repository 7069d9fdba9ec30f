target/obj/lib/string.o: lib/string.c include/exo.h
include/exo.h:
