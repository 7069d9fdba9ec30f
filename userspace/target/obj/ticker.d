target/obj/ticker.o: ticker.c include/exo.h
include/exo.h:
