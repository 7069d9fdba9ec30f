/* Calls address 0, in this process itself: it must die of a segmentation fault. */
#include "attack.h"

int main(void)
{
    printf("jumpnull: calling address 0\n");
    void (*volatile nowhere)(void) = NULL;
    nowhere();
    printf("jumpnull: NOT STOPPED\n");
    return NOT_STOPPED;
}
