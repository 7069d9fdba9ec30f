# Host unit tests of the nucleus's pure parts, under the address and undefined-behaviour sanitizers.
# `make test` prints "N passed, N failed" and fails when one did. Headers in test/stub replace the hardware's.
TEST_UNITS := lib/string.c memory/phys.c memory/heap.c memory/area.c memory/table.c memory/vm.c memory/fault.c \
    archive/archive.c jvmhost/args.c jvmhost/futex.c jvmhost/tree.c jvmhost/node.c jvmhost/file.c jvmhost/stream.c \
    jvmhost/sys_socket.c
TEST_SOURCES := $(wildcard test/*.c)
TEST_NAMES := memcpy memmove memset memcmp memchr strlen strnlen strcmp strncmp strchr
CFLAGS_TEST := -std=gnu17 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -fno-builtin -Itest/stub -I. -Iinclude $(foreach n,$(TEST_NAMES),-D$(n)=exo_$(n))

$(T)/unit-tests: $(TEST_UNITS) $(TEST_SOURCES) $(wildcard test/*.h test/stub/*/*.h */*.h) test/test.mk
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_TEST) $(TEST_UNITS) $(TEST_SOURCES) -o $@ -lpthread

test: $(T)/unit-tests
	$(T)/unit-tests

# Random damage for the parsers, for SECONDS_EACH; `make test` lends each a moment.
SECONDS_EACH ?= 0
FUZZ_UNITS := lib/string.c archive/archive.c jvmhost/args.c
$(T)/fuzz: $(FUZZ_UNITS) $(wildcard test/fuzz/*.c) test/test_archive.c ../userspace/init.c test/test.mk
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -ffreestanding \
	    -I../userspace/include -c test/fuzz/config.c -o $(T)/fuzz-config.o
	$(CC) $(CFLAGS_TEST) $(FUZZ_UNITS) test/fuzz/main.c test/test_archive.c test/fuzz/unit.c $(T)/fuzz-config.o -o $@

fuzz: $(T)/fuzz
	cd $(T) && ./fuzz $(SECONDS_EACH)

test: fuzz
.PHONY: fuzz
