target/obj/spin.o: spin.c include/exo.h
include/exo.h:
