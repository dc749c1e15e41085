export interface Example {
  readonly name: string;
  readonly about: string;
  /** What it still waits for, where it cannot run yet. */
  readonly waitsFor?: string;
}

/** The thirteen programs, in the order in which they are listed and run. */
export const catalogue: readonly Example[] = [
  { name: 'communicating_with_pipe', about: 'two processes talk; three form a pipeline that ends by itself' },
  { name: 'communicating_with_queue', about: 'a producer and a consumer share a queue: every item arrives' },
  { name: 'derom', about: 'a daemon and a non-daemon side by side; the daemon dies with the program' },
  { name: 'killing_processes', about: 'terminating a process, and its state at each step' },
  { name: 'myFunc', about: 'a function imported from a module runs in a child' },
  { name: 'naming_processes', about: 'given and default names, seen from inside the child' },
  { name: 'process_in_subclass', about: 'ten subclasses of Process with a run() of their own' },
  { name: 'process_pool', about: 'a pool of workers squares a hundred numbers', waitsFor: 'Pool' },
  { name: 'processes_barrier', about: 'two processes meet at a barrier, two do not' },
  { name: 'run_background_processes', about: 'a background process beside a foreground one' },
  { name: 'run_background_processes_no_daemons', about: "two processes that outlive the end of main's code" },
  { name: 'spawning_processes', about: 'six processes one after another, then six at once' },
  { name: 'spawning_processes_namespace', about: 'several processes change one namespace', waitsFor: 'Namespace' },
];
