/* The C part of the program start. */
#include "exo.h"

char **environ;

void exo_start(long *stack);
void exo_restorer(void);
int main(int argc, char **argv);

void exo_start(long *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    environ = argv + argc + 1;
    sys_exit(main(argc, argv));
}

long sys_signal(int signal, signal_handler handler)
{
    struct kernel_sigaction action = {
        .handler = handler, .flags = SA_RESTART | SA_RESTORER, .restorer = exo_restorer, .mask = 0};
    return sys_call6(SYS_rt_sigaction, signal, (long)&action, 0, sizeof action.mask, 0, 0);
}

const char *getenv(const char *name)
{
    size_t length = strlen(name);
    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return NULL;
}
