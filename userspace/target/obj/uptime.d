target/obj/uptime.o: uptime.c include/exo.h
include/exo.h:
