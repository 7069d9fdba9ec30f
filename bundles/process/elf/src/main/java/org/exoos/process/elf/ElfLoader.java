package org.exoos.process.elf;

import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.exoos.process.BinaryLoader;
import org.exoos.process.UserBuffer;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Static ELF programs, position-independent or not. File pages are mapped in place where the file system has pages, else copied. */
@Component(service = SwapCandidate.class)
@Candidate(kind = "loader.elf", name = "elf", api = "1.0")
public final class ElfLoader implements BinaryLoader, SwapCandidate {
    private static final Logger LOG = LoggerFactory.getLogger(ElfLoader.class);
    private static final int STACK_ROOM = 128 << 10;
    private static final int PAGE = AddressSpace.PAGE_SIZE;
    private static final int FIXED =
            AddressSpace.MAP_PRIVATE | AddressSpace.MAP_FIXED | AddressSpace.MAP_FIXED_NOREPLACE;

    private final PhysicalMemory memory;

    @Activate
    public ElfLoader(@Reference PhysicalMemory memory) {
        this.memory = memory;
    }

    @Override
    public boolean accepts(byte[] head, int length) {
        return ElfFile.hasMagic(head, length);
    }

    @Override
    public Program load(OpenFile file, AddressSpace space, Arguments arguments, Caller caller) throws ErrnoException {
        ElfFile elf = parse(file, caller);
        int stackBytes = InitialStack.size(arguments);
        long quarter = arguments.stackLimit() < 0 ? Long.MAX_VALUE : arguments.stackLimit() / 4;
        if (stackBytes > Math.min(InitialStack.MAX_BYTES, quarter)) {
            throw Errno.E2BIG.exception();
        }
        Inode inode = file.inode();
        PageSource pages = inode == null ? null : inode.pages();
        for (ElfFile.Segment segment : elf.segments()) {
            if (pages != null) {
                mapFile(space, segment, pages, file.path());
            } else {
                copyFile(space, segment, file, caller);
            }
        }
        space.heapStart(elf.end());
        InitialStack stack = InitialStack.build(elf, arguments);
        mapStack(space, stack);
        return new Program(elf.entry(), stack.pointer());
    }

    private ElfFile parse(OpenFile file, Caller caller) throws ErrnoException {
        try {
            long size = file.stat().size();
            byte[] head = new byte[ElfFile.HEADER_SIZE];
            ElfFile.Headers header = ElfFile.header(head, read(file, head, 0, caller), size);
            byte[] table = new byte[header.length()];
            if (read(file, table, header.offset(), caller) < table.length) {
                throw Errno.ENOEXEC.exception();
            }
            return ElfFile.parse(header, table, size);
        } catch (ElfFile.Malformed e) {
            LOG.debug("{} is no program: {}", file.path(), e.getMessage());
            throw Errno.ENOEXEC.exception();
        }
    }

    private int read(OpenFile file, byte[] into, long position, Caller caller) throws ErrnoException {
        int done = 0;
        while (done < into.length) {
            long count = file.read(new ArrayBuffer(into, done, into.length - done, memory), position + done, caller);
            if (count <= 0) {
                break;
            }
            done += (int) count;
        }
        return done;
    }

    /** Pages of the file, then zeros: the tail of the last file page is cleared, whole pages beyond it are anonymous. */
    private static void mapFile(AddressSpace space, ElfFile.Segment segment, PageSource pages, String name)
            throws ErrnoException {
        long start = segment.pageStart();
        long fileEnd = segment.fileEnd();
        long zeroStart = start;
        if (segment.fileSize() > 0) {
            zeroStart = fileEnd + PAGE - 1 & -PAGE;
            long offset = segment.fileOffset() & -PAGE;
            check(space.map(start, zeroStart - start, segment.protection(), FIXED, pages, offset, name));
            boolean writable = (segment.protection() & AddressSpace.PROT_WRITE) != 0;
            int tail = (int) (Math.min(zeroStart, segment.end()) - fileEnd);
            if (writable && zeroStart > fileEnd && segment.memorySize() > segment.fileSize() && tail > 0) {
                clear(space, fileEnd, (int) (zeroStart - fileEnd));
            }
        }
        mapZeros(space, zeroStart, segment.end(), segment.protection());
    }

    private static void clear(AddressSpace space, long from, int length) throws ErrnoException {
        if (space.zeroOut(from, length) < length) {
            throw Errno.ENOMEM.exception();
        }
    }

    private static void mapZeros(AddressSpace space, long from, long to, int protection) throws ErrnoException {
        if (to > from) {
            check(space.map(from, to - from, protection, FIXED | AddressSpace.MAP_ANONYMOUS, null, 0, ""));
        }
    }

    private static void copyFile(AddressSpace space, ElfFile.Segment segment, OpenFile file, Caller caller)
            throws ErrnoException {
        int writable = AddressSpace.PROT_READ | AddressSpace.PROT_WRITE;
        mapZeros(space, segment.pageStart(), segment.end(), writable);
        UserBuffer target = new UserBuffer(space).set(space, segment.address(), segment.fileSize());
        long position = segment.fileOffset();
        while (target.remaining() > 0) {
            long count = file.read(target, position, caller);
            if (count <= 0) {
                throw Errno.ENOEXEC.exception();
            }
            position += count;
        }
        if (segment.protection() != writable) {
            check(space.protect(segment.pageStart(), segment.end() - segment.pageStart(), segment.protection()));
        }
    }

    private static void mapStack(AddressSpace space, InitialStack stack) throws ErrnoException {
        long bottom = stack.pointer() - STACK_ROOM & -PAGE;
        check(space.map(
                bottom,
                InitialStack.TOP - bottom,
                AddressSpace.PROT_READ | AddressSpace.PROT_WRITE,
                FIXED | AddressSpace.MAP_ANONYMOUS | AddressSpace.MAP_GROWSDOWN,
                null,
                0,
                "[stack]"));
        byte[] bytes = stack.bytes();
        if (space.copyOut(stack.pointer(), bytes, 0, bytes.length) < bytes.length) {
            throw Errno.ENOMEM.exception();
        }
    }

    private static void check(long result) throws ErrnoException {
        if (result < 0) {
            throw (result == -Errno.ENOMEM.number() ? Errno.ENOMEM : Errno.ENOEXEC).exception();
        }
    }
}
