target/obj/init.o: init.c include/exo.h
include/exo.h:
