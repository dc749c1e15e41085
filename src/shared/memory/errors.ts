/** As Node's own errors of the file system: `code`, `syscall` and `path` (Python: an `OSError`). */
function systemError(code: string, message: string, name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${message}`), { code, syscall: 'shm_open', path: name });
}

/** Python: `FileExistsError`. */
export const nameTaken = (name: string): NodeJS.ErrnoException =>
  systemError(
    'EEXIST',
    `there is a shared memory segment '${name}' already: attach to it, or leave the name out`,
    name,
  );

/** Python: `FileNotFoundError`. */
export const noSuchSegment = (name: string): NodeJS.ErrnoException =>
  systemError('ENOENT', `there is no shared memory segment '${name}': it was unlinked, or never made`, name);
