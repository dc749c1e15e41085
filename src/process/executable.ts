import { ValueError } from '../errors.js';

let executable: string | undefined;

/**
 * The Node binary that processes are started with from now on (Python: `set_executable`, C-10); `null` is the one this
 * program runs on.
 *
 * @example setExecutable('/opt/node24/bin/node');
 */
export function setExecutable(path: string | URL | null): void {
  if (path !== null && typeof path !== 'string' && !(path instanceof URL)) {
    throw new ValueError(`The executable must be a path, a file URL or null, not ${String(path)}`);
  }
  executable = path === null ? undefined : path instanceof URL ? pathOf(path) : path;
}

export function getExecutable(): string {
  return executable ?? process.execPath;
}

function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}
