/* How a row comes about. */
#include "bench.h"

enum { STEADY = 5, ROUNDS = 40, PROFILED = 20 };

const char *only_row;

static const int64_t PAUSE = 50000000;

/* A word of a command line may have _ for a space. */
static bool is_row(const char *word, const char *name)
{
    while (*word && (*word == *name || (*word == '_' && *name == ' ')))
        word++, name++;
    return *word == *name;
}

static long round_of(operation *run, long count)
{
    int64_t start = now_ns();
    run(count);
    return (now_ns() - start) * 1000 / count;
}

static bool steady(const long *last, long *low, long *middle, long *high)
{
    long sorted[STEADY];
    for (int i = 0; i < STEADY; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > last[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = last[i];
    }
    *low = sorted[0], *middle = sorted[STEADY / 2], *high = sorted[STEADY - 1];
    return *high - *low <= *middle / 50;
}

/* The last five agree, and so do the five before with them: between two compilations figures are steady too, for a while. */
static bool settled(const long *rounds, int n, long *low, long *middle, long *high)
{
    long before;
    steady(rounds + n - 2 * STEADY, low, &before, high);
    return steady(rounds + n - STEADY, low, middle, high) && (*middle > before ? *middle - before : before - *middle) <= before / 50;
}

long measure_less(const char *name, long count, long warm_up, operation *run, long part)
{
    if (only_row && !is_row(only_row, name))
        return 0;
    long rounds[ROUNDS], low, middle, high, first = round_of(run, count);
    for (long done = count; done < warm_up; done += count)
        run(count);
    int n = 0;
    do {
        sleep_ns(n % STEADY == 0 ? 40 * PAUSE : PAUSE);
        rounds[n++] = round_of(run, count);
    } while (n < ROUNDS && (n < 2 * STEADY || !settled(rounds, n, &low, &middle, &high)));
    steady(rounds + n - STEADY, &low, &middle, &high);
    low -= part, middle -= part, high -= part, first -= part;
    printf("row %s: min %ld.%03ld median %ld.%03ld max %ld.%03ld ns (warm-up %ld, first %ld.%03ld, rounds %d)\n", name,
           low / 1000, low % 1000, middle / 1000, middle % 1000, high / 1000, high % 1000, warm_up, first / 1000, first % 1000, n);
    if (only_row) { /* for a profiler: `./exo profile --from warm: --to over` */
        printf("warm: %ld more\n", PROFILED * count);
        sleep_ns(PAUSE);
        run(PROFILED * count);
        printf("over\n");
    }
    return middle;
}

void report(const char *name, const long *values)
{
    long low, middle, high;
    _Static_assert((int)VALUES == (int)STEADY, "one kind of row");
    steady(values, &low, &middle, &high);
    printf("row %s: min %ld.%03ld median %ld.%03ld max %ld.%03ld ns (warm-up 0, first %ld.%03ld, rounds %d)\n", name, low / 1000, low % 1000,
           middle / 1000, middle % 1000, high / 1000, high % 1000, values[0] / 1000, values[0] % 1000, VALUES);
}

void measure(const char *name, long count, long warm_up, operation *run)
{
    measure_less(name, count, warm_up, run, 0);
}

void require(bool good, const char *what)
{
    if (!good) {
        dprintf(2, "bench: %s failed\n", what);
        sys_exit(1);
    }
}

char *first_line(char *text)
{
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n')
            *c = '\0';
    return text;
}
