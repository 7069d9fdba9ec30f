#include "jvmhost/args.h"
#include "lib/string.h"
#include "unit.h"

static char buffer[200];
static struct args args;

static const char *lines(const char *text)
{
    args_init(&args, buffer, sizeof buffer);
    return args_lines(&args, text, strlen(text));
}
static bool is(unsigned i, const char *text) { return i < args.count && !strcmp(args.value[i], text); }

static void one_argument_a_line(void)
{
    CHECK(!lines("/jre/bin/java\n-Xmx64m\r\n\n# remark\n-jar\n/a b.jar"));
    CHECK_EQUAL(args.count, 4);
    CHECK(is(0, "/jre/bin/java") && is(1, "-Xmx64m") && is(2, "-jar") && is(3, "/a b.jar"));
    CHECK(!args.value[4]);
    CHECK(!lines(""));
    CHECK_EQUAL(args.count, 0);
}

static void options_go_behind_the_executable(void)
{
    lines("java\n-jar\nx.jar");
    CHECK(!args_insert_options(&args, 1, "  exo.log=debug jvm=-Xint jvm= notjvm=-X jvm=-Xlog:gc=info quiet"));
    CHECK_EQUAL(args.count, 5);
    CHECK(is(0, "java") && is(1, "-Xint") && is(2, "-Xlog:gc=info") && is(3, "-jar") && is(4, "x.jar"));
    CHECK(!args.value[5]);
    CHECK(!args_insert_options(&args, 1, ""));
    args_init(&args, buffer, sizeof buffer);
    CHECK(!args_insert_options(&args, 1, "jvm=-a jvm=-b")); /* nothing to go behind */
    CHECK(is(0, "-a") && is(1, "-b"));
}

static void too_much_is_refused(void)
{
    char text[600];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = i % 2 ? '\n' : 'x';
    args_init(&args, buffer, sizeof buffer);
    CHECK(args_lines(&args, text, sizeof text)); /* buffer full */
    static char large[4096];
    args_init(&args, large, sizeof large);
    CHECK(args_lines(&args, text, sizeof text)); /* 300 arguments */
    CHECK_EQUAL(args.count, ARGS_MOST);
    memset(text, 'y', sizeof text);
    args_init(&args, buffer, sizeof buffer);
    CHECK(args_lines(&args, text, sizeof text));
    CHECK_EQUAL(args.count, 0);
    CHECK(args_lines(&args, "a\0b", 3));
    args_init(&args, buffer, 0);
    CHECK(args_add(&args, "", 0));
}

static void any_text_is_survived(void)
{
    static const char letters[] = "jvm= \n\r#x\0";
    char text[120];
    for (int round = 0; round < 20000; round++) {
        unsigned length = (unsigned)random_number(sizeof text - 1);
        for (unsigned i = 0; i < length; i++)
            text[i] = letters[random_number(sizeof letters)];
        text[length] = 0;
        args_init(&args, buffer, 20 + random_number(180));
        args_lines(&args, text, length);
        args_insert_options(&args, (unsigned)random_number(4), text);
        CHECK(args.count <= ARGS_MOST && !args.value[args.count]);
        for (unsigned i = 0; i < args.count; i++)
            CHECK(args.value[i] >= buffer && strlen(args.value[i]) < sizeof buffer);
    }
}

const struct unit_test args_tests[] = {{"one argument a line", one_argument_a_line},
                                       {"options go behind the executable", options_go_behind_the_executable},
                                       {"too much is refused", too_much_is_refused},
                                       {"any text is survived", any_text_is_survived},
                                       {0, 0}};
