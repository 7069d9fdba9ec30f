package org.exoos.swap;

/** What an implementation registers in the service registry: see {@link Candidate}. Kinds define what else it has to implement. */
public interface SwapCandidate {}
