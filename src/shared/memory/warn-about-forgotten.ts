/** At the very end of the process, where `process.emitWarning` would wait for a tick that never comes. */
export function warnAboutForgotten(names: readonly string[]): void {
  if (names.length === 0) return;
  const [what, it] = names.length === 1 ? ['segment was', 'it'] : [`${names.length} segments were`, 'them'];
  const warning = new Error(
    `The shared memory ${what} not unlinked by the process that made ${it}, and removed at its end: ` +
      `${names.map((name) => `'${name}'`).join(', ')}. Call unlink() when nobody needs ${it} any more.`,
  );
  warning.name = 'SharedMemoryWarning';
  process.emit('warning', warning);
}
