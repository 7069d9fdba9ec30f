target/obj/free.o: free.c include/exo.h
include/exo.h:
