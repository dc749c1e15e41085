/**
 * A class that travels by value arrives once per process, not once per message: two instances sent in
 * two messages are of one class there, and an instance (or an error) sent back is one of the class it
 * started from.
 */

const identities = new WeakMap<object, string>();
const classes = new Map<string, WeakRef<object>>();
let count = 0;

/** The class's name in the whole process tree; it gets one when it is first sent. */
export function classIdentity(cls: object): string {
  let identity = identities.get(cls);
  if (identity === undefined) {
    // Process, instant and randomness together: also unique among processes that were forked from one.
    identity = `${process.pid}-${process.hrtime.bigint()}-${count++}-${Math.random().toString(36).slice(2)}`;
    registerClass(cls, identity);
  }
  return identity;
}

/** The class of this name, where this process has made it, or received it before. */
export function knownClass(identity: string): object | undefined {
  return classes.get(identity)?.deref();
}

export function registerClass(cls: object, identity: string): void {
  identities.set(cls, identity);
  classes.set(identity, new WeakRef(cls));
  collected.register(cls, identity);
}

const collected = new FinalizationRegistry<string>((identity) => {
  if (classes.get(identity)?.deref() === undefined) classes.delete(identity);
});
