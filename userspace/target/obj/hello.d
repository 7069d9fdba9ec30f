target/obj/hello.o: hello.c include/exo.h
include/exo.h:
