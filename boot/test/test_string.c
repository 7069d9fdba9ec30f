#include "lib/string.h"
#include "unit.h"

static void copies_and_moves(void)
{
    uint8_t from[200], to[200], same[200];
    for (unsigned length = 0; length < 100; length++)
        for (unsigned at = 0; at < 9; at++) {
            for (unsigned i = 0; i < sizeof from; i++)
                from[i] = same[i] = (uint8_t)random_number(256), to[i] = 0xee;
            memcpy(to + at, from + 1, length);
            bool ok = to[at + length] == 0xee;
            for (unsigned i = 0; i < length; i++)
                ok &= to[at + i] == from[1 + i];
            memmove(same + 3, same + at, length);
            for (unsigned i = 0; i < length; i++)
                ok &= same[3 + i] == from[at + i];
            CHECK(ok);
        }
}

static void compares(void)
{
    CHECK_EQUAL(memcmp("abc", "abc", 3), 0);
    CHECK(memcmp("ab\xff", "abc", 3) > 0);
    CHECK(strcmp("a", "ab") < 0);
    CHECK(strcmp("ab", "a") > 0);
    CHECK_EQUAL(strncmp("abx", "aby", 2), 0);
    CHECK(strchr("a=b", '=') != 0);
    CHECK(strchr("ab", '=') == 0);
    CHECK(memchr("ab", 'c', 2) == 0);
    CHECK_EQUAL(strnlen("abc", 2), 2);
}

static void numbers(void)
{
    CHECK_EQUAL(text_number("123 x"), 123);
    CHECK_EQUAL(text_number("0x1Fg"), 0x1f);
    CHECK_EQUAL(text_number(""), 0);
    CHECK_EQUAL(text_number("-1"), 0);
}

static void text_is_cut(void)
{
    char buffer[4];
    CHECK_EQUAL(text_copy(buffer, sizeof buffer, "abcdef"), 6);
    CHECK_EQUAL(strcmp(buffer, "abc"), 0);
}

const struct unit_test string_tests[] = {{"copies and moves", copies_and_moves},
                                         {"compares", compares},
                                         {"numbers", numbers},
                                         {"text is cut to its buffer", text_is_cut},
                                         {0, 0}};
