/*
 * The line editor. The terminal is raw while a line is edited, and as it was while anything else runs.
 * Uses only what a plain console can: carriage return, "erase to end of line", "cursor right", "clear screen".
 */
#include "shell.h"

enum { CTRL_A = 1, CTRL_B, CTRL_C, CTRL_D, CTRL_E, CTRL_F, CTRL_K = 11, CTRL_L, CTRL_N = 14, CTRL_P = 16, CTRL_U = 21,
       CTRL_W = 23, ESCAPE = 27, DELETE = 127, KEY_UP = 256, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END,
       KEY_DELETE, KEY_WORD_LEFT, KEY_WORD_RIGHT, KEY_NONE };

enum { HISTORY = 64, HISTORY_SIZE = 16384 };

static struct termios cooked;
static char history[HISTORY_SIZE]; /* lines, each ended by NUL, oldest first */
static size_t history_used;

static struct {
    char *line;
    size_t size, length, cursor;
    const char *prompt;
    size_t recalled; /* offset in history of the line shown; history_used for the new one */
    char kept[LINE_SIZE];
} edit;

void remember_terminal(void) { sys_ioctl(shell.terminal, TCGETS, &cooked); }

void restore_terminal(void)
{
    if (shell.interactive)
        sys_ioctl(shell.terminal, TCSETSW, &cooked);
}

static void make_raw(void)
{
    struct termios raw = cooked;
    raw.c_iflag &= ~(uint32_t)(TTY_ICRNL | TTY_IXON);
    raw.c_lflag &= ~(uint32_t)(TTY_ICANON | TTY_ECHO | TTY_ISIG | TTY_IEXTEN);
    raw.c_cc[TTY_VMIN] = 1;
    raw.c_cc[TTY_VTIME] = 0;
    sys_ioctl(shell.terminal, TCSETSW, &raw);
}

int terminal_width(void)
{
    struct winsize size = {0, 0, 0, 0};
    if (sys_ioctl(shell.terminal, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

static int read_byte(void)
{
    unsigned char byte;
    long n;
    while ((n = sys_read(0, &byte, 1)) == -EXO_EINTR)
        ;
    return n == 1 ? byte : -1;
}

/* Keys that come as "ESC [ ...", "ESC O ..." or "ESC letter". */
static int read_escape(void)
{
    int byte = read_byte(), argument = 0, modifier = 0;
    if (byte == 'b')
        return KEY_WORD_LEFT;
    if (byte == 'f')
        return KEY_WORD_RIGHT;
    if (byte != '[' && byte != 'O')
        return byte < 0 ? -1 : KEY_NONE;
    while ((byte = read_byte()) >= '0' && byte <= '9' ? true : byte == ';') {
        if (byte == ';')
            modifier = argument, argument = 0;
        else
            argument = argument * 10 + (byte - '0');
    }
    bool control = modifier != 0 && argument == 5;
    switch (byte) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return control ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D': return control ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    case '~':
        return argument == 1 || argument == 7 ? KEY_HOME
               : argument == 4 || argument == 8 ? KEY_END
               : argument == 3 ? KEY_DELETE : KEY_NONE;
    default: return byte < 0 ? -1 : KEY_NONE;
    }
}

static bool continuation(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

/* Columns that the bytes take: a UTF-8 character counts once. */
static int columns(const char *text, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += !continuation(text[i]);
    return count;
}

/* Draws the part of the line around the cursor that fits in one row. */
static void draw(void)
{
    char out[2 * LINE_SIZE];
    int room = terminal_width() - (int)strlen(edit.prompt) - 1;
    size_t first = 0, last = edit.length;
    while (columns(edit.line + first, edit.cursor - first) > room)
        do
            first++;
        while (continuation(edit.line[first]));
    while (columns(edit.line + first, last - first) > room)
        do
            last--;
        while (continuation(edit.line[last]));
    int at = (int)strlen(edit.prompt) + columns(edit.line + first, edit.cursor - first);
    int size = snprintf(out, sizeof out, "\r%s%.*s\033[K", edit.prompt, (int)(last - first), edit.line + first);
    if (edit.cursor < last)
        size += snprintf(out + size, sizeof out - (size_t)size, "\r\033[%dC", at);
    write_all(1, out, (size_t)size);
}

static void insert(char byte)
{
    if (edit.length + 1 >= edit.size)
        return;
    memmove(edit.line + edit.cursor + 1, edit.line + edit.cursor, edit.length - edit.cursor + 1);
    edit.line[edit.cursor++] = byte;
    edit.length++;
    if (edit.cursor == edit.length && columns(edit.line, edit.length) + (int)strlen(edit.prompt) < terminal_width() - 1)
        write_all(1, &byte, 1); /* the usual case needs no drawing */
    else
        draw();
}

static void erase(size_t from, size_t to)
{
    memmove(edit.line + from, edit.line + to, edit.length - to + 1);
    edit.length -= to - from;
    edit.cursor = from;
    draw();
}

static size_t character_left(size_t at)
{
    while (at > 0 && continuation(edit.line[--at]))
        ;
    return at;
}

static size_t character_right(size_t at)
{
    if (at < edit.length)
        while (continuation(edit.line[++at]))
            ;
    return at;
}

static size_t word_left(size_t at)
{
    while (at > 0 && edit.line[at - 1] == ' ')
        at--;
    while (at > 0 && edit.line[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_right(size_t at)
{
    while (at < edit.length && edit.line[at] == ' ')
        at++;
    while (at < edit.length && edit.line[at] != ' ')
        at++;
    return at;
}

static void move(size_t to)
{
    edit.cursor = to;
    draw();
}

static void show(const char *text)
{
    edit.length = strlcpy(edit.line, text, edit.size);
    edit.length = edit.length < edit.size ? edit.length : edit.size - 1;
    edit.cursor = edit.length;
    draw();
}

static void recall(bool older)
{
    if (older ? edit.recalled == 0 : edit.recalled == history_used)
        return;
    if (edit.recalled == history_used)
        strlcpy(edit.kept, edit.line, sizeof edit.kept);
    if (older) {
        edit.recalled--;
        while (edit.recalled > 0 && history[edit.recalled - 1] != '\0')
            edit.recalled--;
    } else {
        edit.recalled += strlen(history + edit.recalled) + 1;
    }
    show(edit.recalled == history_used ? edit.kept : history + edit.recalled);
}

static void remember(const char *line)
{
    size_t size = strlen(line) + 1, last = history_used;
    if (size == 1)
        return;
    if (last > 0)
        for (last--; last > 0 && history[last - 1] != '\0';)
            last--;
    if (history_used > 0 && strcmp(history + last, line) == 0)
        return;
    while (history_used + size > HISTORY_SIZE) {
        size_t oldest = strlen(history) + 1;
        memmove(history, history + oldest, history_used - oldest);
        history_used -= oldest;
    }
    memcpy(history + history_used, line, size);
    history_used += size;
}

/* Handles one key; false when the line is finished. */
static bool handle(int key)
{
    switch (key) {
    case '\r':
    case '\n': return false;
    case '\t':
        complete(edit.line, edit.size, &edit.length, &edit.cursor);
        draw();
        break;
    case '\b':
    case DELETE:
        if (edit.cursor > 0)
            erase(character_left(edit.cursor), edit.cursor);
        break;
    case CTRL_D: /* not at the end of input: the line is not empty */
    case KEY_DELETE:
        if (edit.cursor < edit.length)
            erase(edit.cursor, character_right(edit.cursor));
        break;
    case CTRL_K:
        edit.line[edit.length = edit.cursor] = '\0';
        draw();
        break;
    case CTRL_U: erase(0, edit.cursor); break;
    case CTRL_W: erase(word_left(edit.cursor), edit.cursor); break;
    case CTRL_A:
    case KEY_HOME: move(0); break;
    case CTRL_E:
    case KEY_END: move(edit.length); break;
    case CTRL_B:
    case KEY_LEFT: move(character_left(edit.cursor)); break;
    case CTRL_F:
    case KEY_RIGHT: move(character_right(edit.cursor)); break;
    case KEY_WORD_LEFT: move(word_left(edit.cursor)); break;
    case KEY_WORD_RIGHT: move(word_right(edit.cursor)); break;
    case CTRL_P:
    case KEY_UP: recall(true); break;
    case CTRL_N:
    case KEY_DOWN: recall(false); break;
    case CTRL_L:
        printf("\033[H\033[2J");
        draw();
        break;
    case CTRL_C:
        printf("^C\n");
        edit.line[edit.length = edit.cursor = 0] = '\0';
        edit.recalled = history_used;
        draw();
        break;
    default:
        if (key >= ' ' && key < 256)
            insert((char)key);
    }
    return true;
}

int edit_line(const char *prompt, char *line, size_t size)
{
    edit.line = line;
    edit.size = size;
    edit.length = edit.cursor = 0;
    edit.prompt = prompt;
    edit.recalled = history_used;
    line[0] = '\0';
    make_raw();
    draw();
    int key;
    do {
        key = read_byte();
        if (key == ESCAPE)
            key = read_escape();
        if (key < 0 || (key == CTRL_D && edit.length == 0)) {
            restore_terminal();
            printf("\n");
            return -1;
        }
    } while (handle(key));
    restore_terminal();
    printf("\n");
    remember(line);
    return (int)edit.length;
}
