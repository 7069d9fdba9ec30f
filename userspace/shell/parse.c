/* Words and operators. */
#include "shell.h"

static const struct {
    const char *text;
    enum token_kind kind;
    int fd;
} operators[] = {/* longer ones first */
                 {"2>&1", T_ERR_TO_OUT, 2}, {"2>>", T_APPEND, 2}, {"2>", T_OUT, 2}, {"&&", T_AND, 0}, {"||", T_OR, 0},
                 {">>", T_APPEND, 1},       {">", T_OUT, 1},      {"<", T_IN, 0},   {"|", T_PIPE, 0}, {"&", T_AMP, 0},
                 {";", T_SEMI, 0}};

static char words[2 * LINE_SIZE];
static size_t words_used;

void release_words(void) { words_used = 0; }

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool complain(const char *text)
{
    dprintf(2, "shell: %s\n", text);
    shell.status = 2;
    return false;
}

/* The length of the word at `text`, or 0 when a quote is not closed. */
static size_t word_length(const char *text)
{
    size_t i = 0;
    while (text[i] != '\0' && !blank(text[i]) && strchr("|&;<>", text[i]) == NULL) {
        char quote = text[i++];
        if (quote == '\\' && text[i] != '\0') {
            i++;
        } else if (quote == '\'' || quote == '"') {
            for (; text[i] != quote; i++) {
                if (quote == '"' && text[i] == '\\' && text[i + 1] != '\0')
                    i++;
                if (text[i] == '\0')
                    return 0;
            }
            i++;
        }
    }
    return i;
}

/* What may not stand next to what: operators need a command on their left, redirections a word on their right. */
static bool check(const struct token *tokens)
{
    bool empty = true; /* nothing in the current command yet */
    for (const struct token *token = tokens;; token++) {
        switch (token->kind) {
        case T_WORD:
        case T_ERR_TO_OUT:
            empty = false;
            break;
        case T_IN:
        case T_OUT:
        case T_APPEND:
            if (token[1].kind != T_WORD)
                return complain("a file name is missing after a redirection");
            empty = false;
            break;
        case T_END:
            if (empty && token > tokens && token[-1].kind != T_SEMI && token[-1].kind != T_AMP)
                return complain("a command is missing at the end of the line");
            return true;
        default:
            if (empty)
                return complain("a command is missing before |, &, ; or ||");
            empty = true;
        }
    }
}

bool tokenise(const char *line, struct token *tokens)
{
    int count = 0;
    while (true) {
        while (blank(*line))
            line++;
        if (*line == '\0' || *line == '#')
            break;
        if (count == MAX_TOKENS - 1)
            return complain("the line has too many words");
        struct token *token = &tokens[count++];
        *token = (struct token){.kind = T_WORD};
        for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
            size_t length = strlen(operators[i].text);
            if (strncmp(line, operators[i].text, length) == 0) {
                *token = (struct token){operators[i].kind, operators[i].fd, line, length};
                break;
            }
        }
        if (token->kind == T_WORD) {
            token->text = line;
            token->length = word_length(line);
            if (token->length == 0)
                return complain("a quote is not closed");
        }
        line += token->length;
    }
    tokens[count] = (struct token){.kind = T_END, .text = line};
    return check(tokens);
}

static bool put(char byte)
{
    if (words_used == sizeof words)
        return false;
    words[words_used++] = byte;
    return true;
}

static bool put_text(const char *text)
{
    while (text != NULL && *text != '\0')
        if (!put(*text++))
            return false;
    return true;
}

/* Expands the '$' at *text and moves *text past it. */
static bool expand_variable(const char **text, const char *end)
{
    char number[16];
    const char *at = *text + 1;
    int value = at < end && *at == '?' ? shell.status : at < end && *at == '$' ? (int)sys_getpid() : shell.last_background;
    if (at < end && (*at == '?' || *at == '$' || *at == '!')) {
        *text = at + 1;
        snprintf(number, sizeof number, "%d", value);
        return put_text(number);
    }
    bool braces = at < end && *at == '{';
    const char *name = at + braces;
    for (at = name; at < end && name_byte(*at);)
        at++;
    if (at == name || (braces && (at == end || *at != '}'))) {
        *text += 1;
        return put('$');
    }
    *text = at + braces;
    return put_text(variable(name, (size_t)(at - name)));
}

/* Takes quotes off and puts variables in. *out is null for a word of nothing but empty variables. */
static bool expand(const struct token *token, char **out)
{
    const char *text = token->text, *end = text + token->length;
    size_t start = words_used;
    bool quoted = false, fits = true;
    char inside = '\0';
    while (text < end && fits) {
        if ((*text == '\'' || *text == '"') && (inside == '\0' || inside == *text)) {
            inside = inside == '\0' ? *text : '\0';
            quoted = true;
            text++;
        } else if (*text == '$' && inside != '\'') {
            fits = expand_variable(&text, end);
        } else if (*text == '\\' && inside != '\'' && text + 1 < end
                   && (inside == '\0' || strchr("\\\"$", text[1]) != NULL)) {
            fits = put(text[1]);
            text += 2;
        } else {
            fits = put(*text++);
        }
    }
    *out = words_used == start && !quoted ? NULL : words + start;
    return (fits && put('\0')) || complain("the line is too long");
}

bool build_command(const struct token *from, const struct token *to, struct command *command)
{
    command->argc = command->redirections = 0;
    for (; from < to; from++) {
        char *word;
        if (from->kind == T_WORD) {
            if (!expand(from, &word))
                return false;
            if (command->argc == MAX_ARGS)
                return complain("a command has too many words");
            if (word != NULL)
                command->argv[command->argc++] = word;
            continue;
        }
        if (command->redirections == MAX_REDIRECTIONS)
            return complain("a command has too many redirections");
        struct redirection *redirection = &command->redirection[command->redirections++];
        *redirection = (struct redirection){from->kind, from->fd, NULL};
        if (from->kind == T_ERR_TO_OUT)
            continue;
        if (!expand(++from, &redirection->path))
            return false;
        if (redirection->path == NULL)
            return complain("the file name after a redirection is empty");
    }
    command->argv[command->argc] = NULL;
    return true;
}
