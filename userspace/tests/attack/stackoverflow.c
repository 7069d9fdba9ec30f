/* Recurses for ever, in this process itself: it must die of a segmentation fault. */
#include "attack.h"

static int deeper(volatile char *above);
static int (*volatile next)(volatile char *) = deeper; /* the compiler shall not see where this ends */

static int deeper(volatile char *above)
{
    volatile char here[4096];
    here[0] = (char)(above[0] + 1);
    return next(here) + here[0];
}

int main(void)
{
    volatile char top[1] = {0};
    printf("stackoverflow: recursing\n");
    int depth = deeper(top);
    printf("stackoverflow: NOT STOPPED %d\n", depth);
    return NOT_STOPPED;
}
