/* hello: says so, and which process it is. */
#include "exo.h"

int main(void)
{
    printf("Hello from user space, process %ld!\n", sys_getpid());
    return 0;
}
