/** What `multiproc --help` prints. */
export function help(): string {
  return `Usage: multiproc <command>

Commands
  examples             list the example programs
  examples NAME...     run one or more of them
  examples --all       run all of them
  doctor               say what this machine supports, with a fix for each thing that is missing

Options
  -h, --help           this text
  -v, --version        the version of multiproc`;
}
