/* Interrupt lines: see arch/irq.h. Lock: the line's, taken by the top half too. A level-triggered line is masked from its
 * interrupt to the next wait. An edge-triggered one is open all the time: an I/O APIC forgets the edge of a masked input. */
#include "arch/irq.h"
#include "arch/apic.h"
#include "arch/percpu.h"
#include "threads/thread.h"

enum { EBUSY_ = 16, EINVAL_ = 22, ECANCELED_ = 125 };

static struct line {
    struct spinlock lock;
    uint32_t gsi;
    bool level, active_low, open;
    uint64_t pending;        /* interrupts since the last wait */
    uint64_t generation;     /* counts opens and closes */
    struct thread *waiter;
} lines[16];

void irq_init(void) {
    out8(0x20, 0x11), out8(0xa0, 0x11); /* PICs: away from the exception vectors, all masked */
    out8(0x21, 0xe0), out8(0xa1, 0xe8);
    out8(0x21, 4), out8(0xa1, 2);
    out8(0x21, 1), out8(0xa1, 1);
    out8(0x21, 0xff), out8(0xa1, 0xff);
    for (unsigned i = 0; i < 16; i++) {
        lines[i].gsi = i;
    }
}

void irq_override(unsigned line, uint32_t gsi, bool level, bool active_low) {
    if (line < 16) {
        lines[line].gsi = gsi;
        lines[line].level = level;
        lines[line].active_low = active_low;
    }
}

void irq_interrupt(unsigned number) {
    struct line *line = &lines[number];
    cpu_this()->irq_count[number]++;
    spin_lock(&line->lock);
    if (line->level) {
        ioapic_mask(line->gsi, true);
    }
    apic_eoi();
    line->pending++;
    struct thread *waiter = line->waiter;
    spin_unlock(&line->lock);
    if (waiter != 0) {
        thread_unpark(waiter);
    }
}

int64_t irq_open(int64_t number) {
    if (number < 0 || number >= 16) {
        return -EINVAL_;
    }
    struct line *line = &lines[number];
    uint64_t flags = spin_lock_irqsave(&line->lock);
    int64_t result = -EBUSY_;
    if (!line->open) {
        line->open = true;
        line->pending = 0;
        line->generation++;
        ioapic_route(line->gsi, TRAP_IRQ_FIRST + (unsigned)number, cpus[0]->apic_id, line->level, line->active_low);
        if (!line->level) {
            ioapic_mask(line->gsi, false);
        }
        result = 0;
    }
    spin_unlock_irqrestore(&line->lock, flags);
    return result;
}

int64_t irq_wait(int64_t number) {
    if (number < 0 || number >= 16) {
        return -EINVAL_;
    }
    struct line *line = &lines[number];
    uint64_t flags = spin_lock_irqsave(&line->lock);
    if (!line->open) {
        spin_unlock_irqrestore(&line->lock, flags);
        return -ECANCELED_;
    }
    if (line->waiter != 0) {
        spin_unlock_irqrestore(&line->lock, flags);
        return -EBUSY_;
    }
    uint64_t generation = line->generation;
    line->waiter = thread_current();
    if (line->level && line->pending == 0) {
        ioapic_mask(line->gsi, false);
    }
    while (line->generation == generation && line->pending == 0) {
        spin_unlock_irqrestore(&line->lock, flags);
        thread_park(0);
        flags = spin_lock_irqsave(&line->lock);
    }
    line->waiter = 0;
    int64_t result = -ECANCELED_;
    if (line->generation == generation) {
        result = (int64_t)line->pending;
        line->pending = 0;
    }
    spin_unlock_irqrestore(&line->lock, flags);
    return result;
}

int64_t irq_close(int64_t number) {
    if (number < 0 || number >= 16) {
        return -EINVAL_;
    }
    struct line *line = &lines[number];
    uint64_t flags = spin_lock_irqsave(&line->lock);
    int64_t result = -EINVAL_;
    struct thread *waiter = 0;
    if (line->open) {
        line->open = false;
        line->generation++;
        ioapic_mask(line->gsi, true);
        waiter = line->waiter;
        result = 0;
    }
    spin_unlock_irqrestore(&line->lock, flags);
    if (waiter != 0) {
        thread_unpark(waiter);
    }
    return result;
}

uint64_t irq_count(int64_t line, int64_t cpu) {
    uint64_t sum = 0;
    for (int64_t i = 0; line >= 0 && line < 16 && i < MAX_CPUS; i++) {
        if (cpus[i] != 0 && (cpu < 0 || cpu == i)) {
            sum += cpus[i]->irq_count[line];
        }
    }
    return sum;
}
