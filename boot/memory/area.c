/* See area.h. Recursion depth is the tree's height: below 1.45 log2(n). */
#include "memory/area.h"

static int height(const struct vm_area *a) { return a ? a->height : 0; }
static uint64_t max(uint64_t a, uint64_t b) { return a > b ? a : b; }

static void update(struct vm_area *a)
{
    struct vm_area *l = a->left, *r = a->right;
    a->height = 1 + (height(l) > height(r) ? height(l) : height(r));
    a->low = l ? l->low : a->start;
    a->high = r ? r->high : a->end;
    a->gap = max(l ? max(l->gap, a->start - l->high) : 0, r ? max(r->gap, r->low - a->end) : 0);
}

static struct vm_area *rotate_right(struct vm_area *a)
{
    struct vm_area *l = a->left;
    a->left = l->right;
    l->right = a;
    update(a);
    update(l);
    return l;
}

static struct vm_area *rotate_left(struct vm_area *a)
{
    struct vm_area *r = a->right;
    a->right = r->left;
    r->left = a;
    update(a);
    update(r);
    return r;
}

static struct vm_area *balance(struct vm_area *a)
{
    int lean = height(a->left) - height(a->right);
    if (lean > 1) {
        if (height(a->left->left) < height(a->left->right))
            a->left = rotate_left(a->left);
        return rotate_right(a);
    }
    if (lean < -1) {
        if (height(a->right->right) < height(a->right->left))
            a->right = rotate_right(a->right);
        return rotate_left(a);
    }
    update(a);
    return a;
}

static struct vm_area *insert(struct vm_area *at, struct vm_area *area)
{
    if (!at) {
        area->left = area->right = 0;
        update(area);
        return area;
    }
    if (area->start < at->start)
        at->left = insert(at->left, area);
    else
        at->right = insert(at->right, area);
    return balance(at);
}

/* Takes the lowest node out of the subtree. */
static struct vm_area *detach_lowest(struct vm_area *at, struct vm_area **lowest)
{
    if (!at->left) {
        *lowest = at;
        return at->right;
    }
    at->left = detach_lowest(at->left, lowest);
    return balance(at);
}

static struct vm_area *detach(struct vm_area *at, struct vm_area *area)
{
    if (!at)
        return 0;
    if (area->start < at->start) {
        at->left = detach(at->left, area);
    } else if (area->start > at->start) {
        at->right = detach(at->right, area);
    } else {
        if (!at->left || !at->right)
            return at->left ? at->left : at->right;
        struct vm_area *heir;
        struct vm_area *right = detach_lowest(at->right, &heir);
        heir->left = at->left;
        heir->right = right;
        return balance(heir);
    }
    return balance(at);
}

/* Brings the subtree data up to date on the path to address. */
static void refresh(struct vm_area *at, uint64_t address)
{
    if (!at)
        return;
    if (address < at->start)
        refresh(at->left, address);
    else if (address > at->start)
        refresh(at->right, address);
    update(at);
}

struct vm_area *area_find(const struct area_tree *tree, uint64_t address)
{
    struct vm_area *best = 0;
    for (struct vm_area *a = tree->root; a;) {
        if (address < a->end) {
            best = a;
            if (address >= a->start)
                break;
            a = a->left;
        } else {
            a = a->right;
        }
    }
    return best;
}

void area_insert(struct area_tree *tree, struct vm_area *area)
{
    tree->root = insert(tree->root, area);
    tree->count++;
}

void area_remove(struct area_tree *tree, struct vm_area *area)
{
    tree->root = detach(tree->root, area);
    tree->count--;
}

void area_split(struct area_tree *tree, struct vm_area *area, uint64_t at, struct vm_area *upper)
{
    *upper = *area;
    upper->start = at;
    upper->offset += at - area->start;
    area->end = at;
    refresh(tree->root, area->start);
    area_insert(tree, upper);
}

bool area_joinable(const struct vm_area *area, const struct vm_area *next)
{
    return area->end == next->start && area->prot == next->prot && area->flags == next->flags &&
           area->file == next->file && (!area->file || area->offset + (area->end - area->start) == next->offset);
}

void area_extend(struct area_tree *tree, struct vm_area *area, uint64_t end)
{
    area->end = end;
    refresh(tree->root, area->start);
}

static uint64_t fit(uint64_t from, uint64_t to, uint64_t low, uint64_t high, uint64_t length, uint64_t alignment)
{
    from = from > low ? from : low;
    to = to < high ? to : high;
    uint64_t at = (from + alignment - 1) & ~(alignment - 1);
    return at >= from && at < to && to - at >= length ? at : 0;
}

/* A hole inside the subtree. */
static uint64_t inner_gap(const struct vm_area *a, uint64_t low, uint64_t high, uint64_t length, uint64_t alignment)
{
    if (!a || a->gap < length || a->high <= low || a->low >= high)
        return 0;
    uint64_t at = inner_gap(a->left, low, high, length, alignment);
    if (!at && a->left)
        at = fit(a->left->high, a->start, low, high, length, alignment);
    if (!at && a->right)
        at = fit(a->end, a->right->low, low, high, length, alignment);
    return at ? at : inner_gap(a->right, low, high, length, alignment);
}

uint64_t area_gap(const struct area_tree *tree, uint64_t low, uint64_t high, uint64_t length, uint64_t alignment)
{
    const struct vm_area *root = tree->root;
    if (!length || low >= high)
        return 0;
    if (!root)
        return fit(low, high, low, high, length, alignment);
    uint64_t at = fit(low, root->low, low, high, length, alignment);
    if (!at)
        at = inner_gap(root, low, high, length, alignment);
    return at ? at : fit(root->high, high, low, high, length, alignment);
}

bool area_is_free(const struct area_tree *tree, uint64_t from, uint64_t to)
{
    const struct vm_area *area = area_find(tree, from);
    return !area || area->start >= to;
}
