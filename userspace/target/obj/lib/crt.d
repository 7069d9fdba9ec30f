target/obj/lib/crt.o: lib/crt.S
