/* Tab: the shell's own commands and the programs of /bin as first word, paths everywhere else. */
#include "shell.h"

enum { MAX_CANDIDATES = 512, TEXT_SIZE = 16384 };

static struct {
    const char *prefix;
    size_t prefix_length;
    const char *name[MAX_CANDIDATES];
    size_t count, used;
    char text[TEXT_SIZE];
} found;

static bool candidate(const char *name, void *context)
{
    (void)context;
    size_t size = strlen(name) + 1;
    if (strncmp(name, found.prefix, found.prefix_length) != 0 || (name[0] == '.' && found.prefix_length == 0))
        return true;
    for (size_t i = 0; i < found.count; i++)
        if (strcmp(found.name[i], name) == 0)
            return true;
    if (found.count == MAX_CANDIDATES || found.used + size > TEXT_SIZE)
        return false;
    found.name[found.count++] = memcpy(found.text + found.used, name, size);
    found.used += size;
    return true;
}

void print_columns(const char **names, size_t count)
{
    struct termios modes;
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        widest = length > widest ? length : widest;
        for (size_t j = i; j > 0 && strcmp(names[j - 1], names[j]) > 0; j--) {
            const char *swap = names[j];
            names[j] = names[j - 1];
            names[j - 1] = swap;
        }
    }
    bool terminal = sys_ioctl(1, TCGETS, &modes) == 0;
    size_t across = terminal ? (size_t)terminal_width() / (widest + 2) : 1;
    across = across == 0 ? 1 : across;
    size_t rows = (count + across - 1) / across;
    for (size_t row = 0; row < rows; row++) {
        char line[1024] = "";
        for (size_t i = row; i < count; i += rows) {
            size_t used = strlen(line);
            snprintf(line + used, sizeof line - used, i + rows < count ? "%-*s" : "%.*s",
                     (int)(i + rows < count ? widest + 2 : sizeof line), names[i]);
        }
        printf("%s\n", line);
    }
}

static size_t common_length(void)
{
    size_t length = strlen(found.name[0]);
    for (size_t i = 1; i < found.count; i++)
        for (size_t j = 0; j < length; j++)
            if (found.name[i][j] != found.name[0][j])
                length = j;
    return length;
}

bool complete(char *line, size_t size, size_t *length, size_t *cursor)
{
    size_t start = *cursor;
    while (start > 0 && strchr(" \t|&;<>", line[start - 1]) == NULL)
        start--;
    size_t before = start;
    while (before > 0 && line[before - 1] == ' ')
        before--;
    bool first = before == 0 || strchr("|&;", line[before - 1]) != NULL;

    static char word[LINE_SIZE], folder[LINE_SIZE];
    strlcpy(word, line + start, *cursor - start + 1);
    char *slash = strrchr(word, '/');
    found.prefix = slash != NULL ? slash + 1 : word;
    found.prefix_length = strlen(found.prefix);
    found.count = found.used = 0;
    if (slash != NULL)
        strlcpy(folder, word, (size_t)(slash - word) + 2);
    else
        strlcpy(folder, first ? "/bin" : ".", sizeof folder);
    if (first && slash == NULL)
        for (const struct builtin *builtin = builtins; builtin->name != NULL; builtin++)
            candidate(builtin->name, NULL);
    list_directory(folder, candidate, NULL);
    if (found.count == 0)
        return false;

    char addition[512];
    size_t common = common_length();
    strlcpy(addition, found.name[0] + found.prefix_length, common - found.prefix_length + 1 < sizeof addition
                                                               ? common - found.prefix_length + 1 : sizeof addition);
    if (found.count == 1) {
        static char path[2 * LINE_SIZE];
        struct stat stat;
        snprintf(path, sizeof path, "%s/%s", folder, found.name[0]);
        bool is_folder = !(first && slash == NULL) && sys_stat(path, &stat) == 0 && (stat.st_mode & S_IFMT) == S_IFDIR;
        strlcat(addition, is_folder ? "/" : " ", sizeof addition);
    }
    size_t added = strlen(addition);
    if (added == 0) {
        printf("\n");
        print_columns(found.name, found.count);
        return true;
    }
    if (*length + added < size) {
        memmove(line + *cursor + added, line + *cursor, *length - *cursor + 1);
        memcpy(line + *cursor, addition, added);
        *length += added;
        *cursor += added;
    }
    return false;
}
