package org.exoos.vfs.tarfs;

/** A symbolic link. */
final class TarLink extends TarInode {
    private final String target;

    TarLink(TarAttributes attributes, String target) {
        super(attributes);
        this.target = target;
    }

    @Override
    long size() {
        return target.length();
    }

    @Override
    public String readLink() {
        return target;
    }
}
