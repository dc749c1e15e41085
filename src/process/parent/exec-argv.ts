/** Options that name a program or turn Node into another tool, and those that would take the creator's debugger port. */
const DROPPED =
  /^(-e|--eval|-p|--print|-pe|-c|--check|-i|--interactive|--input-type|--entry-url|--inspect.*|--debug-port|--test.*|--experimental-test.*|--watch.*|--stdin|-)$/;
/** Of these, the ones whose value may be the next argument. */
const WITH_VALUE =
  /^(-e|--eval|-p|--print|-pe|--input-type|--inspect-port|--debug-port|--inspect-publish-uid|--test-(name|skip)-pattern|--test-(reporter|reporter-destination|concurrency|timeout|shard|isolation|global-setup|coverage-.*)|--watch-path|--watch-kill-signal)$/;

/** The options of this Node that make sense for a child: loaders, conditions, limits ... */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  const kept: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const argument = execArgv[i] as string;
    const [option] = argument.split('=', 1) as [string];
    if (!DROPPED.test(option)) kept.push(argument);
    else if (argument === option && WITH_VALUE.test(option) && i + 1 < execArgv.length) i++;
  }
  return kept;
}

/** The arguments of the program, without the name of its script. Under `-e` and on standard input there is none. */
export function programArguments(): string[] {
  const evaluated = (process as unknown as { _eval?: string })._eval !== undefined;
  return process.argv.slice(evaluated && process.argv[1] !== '-' ? 1 : 2);
}
