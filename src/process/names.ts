let made = 0;

/** The number of a new process and its creators': one counter for all classes of a process (P-06). */
export function nextIdentity(own: readonly number[]): number[] {
  made++;
  return [...own, made];
}

/** `Process-1`; in a child `Process-1:1`. */
export function defaultName(className: string, identity: readonly number[]): string {
  return `${className || 'Process'}-${identity.join(':')}`;
}
