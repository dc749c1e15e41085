export interface Expectation {
  /** Groups of lines. A group's lines come one below the other; groups of different processes may mix. */
  readonly inOrder: readonly (readonly (string | RegExp)[])[];
  readonly never?: readonly RegExp[];
  readonly last?: string;
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

const upTo = (n: number): number[] => [...Array(n).keys()];

/** The lines that each example must print, at least. */
export const expectations: Record<string, Expectation> = {
  communicating_with_pipe: {
    inOrder: [
      [
        'Process 1 sending message: Hello from Process 1',
        'Process 2 received message: Hello from Process 1',
        'Process 2 sending message: Hello from Process 2',
        'Process 1 received message: Hello from Process 2',
        ...upTo(10).map((n) => `${n * n}`),
        'End',
      ],
    ],
    last: 'End',
  },

  communicating_with_queue: {
    inOrder: [
      upTo(10).map((i) => `Process 1 added item to queue: Item ${i + 1}`),
      [/^The size of the queue is [0-5]$/],
      [...upTo(10).map((i) => `Process 2 received item from queue: Item ${i + 1}`), 'The queue is empty.'],
    ],
  },

  derom: {
    inOrder: [
      ['Starting process: background_process', 'The process in the background is running.'],
      [
        'Starting process: non_background_process',
        'The process in the background is running.',
        'Exiting process: non_background_process',
        'Derom process executed successfully.',
      ],
    ],
    never: [/Exiting process: background_process/],
    last: 'Derom process executed successfully.',
  },

  killing_processes: {
    inOrder: [
      [
        /^Process before execution: .*Process-1.* false$/,
        /^Process running: .*Process-1.* true$/,
        /^Process terminated: .*Process-1.* (true|false)$/, // it may live for another moment
        /^Process joined: .*Process-1.* false$/,
        'Process exit code: -15',
        /^Process with PID \d+ killed successfully\.$/,
      ],
    ],
    never: [/Finished function/],
  },

  myFunc: {
    inOrder: [
      [
        'Function executed in child process.',
        /^calling myFunc from process number 3, PID \d+$/,
        'output from myFunc is: 0',
        'output from myFunc is: 1',
        'output from myFunc is: 2',
        /^myFunc\(3\) returned 9 to PID \d+$/,
      ],
    ],
  },

  naming_processes: {
    inOrder: [
      ['Process name: Process-1', 'Process-1 met my_process'],
      ['Process name: my_process', 'my_process met Process-1'],
      ['MainProcess saw Process-1 and my_process end'],
    ],
  },

  process_in_subclass: {
    inOrder: [
      ...upTo(10).map((i) => [
        `called run method in process: MyProcess-${i + 1}`,
        'Custom process subclass executed.',
        'The ten runs returned 1 4 9 16 25 36 49 64 81 100',
      ]),
    ],
  },

  processes_barrier: {
    inOrder: [1, 2].map((i) => [
      ...[3, 4].map((j) => new RegExp(`^process p${j} - test_without_barrier ----> ${TIME}$`)),
      'All processes reached the barrier.',
      new RegExp(`^process p${i} - test_with_barrier ----> ${TIME} \\(party [01]\\)$`),
    ]),
  },

  run_background_processes: {
    inOrder: [
      [
        'Background process started.',
        ...upTo(5).map((n) => `background ---> ${n}`),
        'The background process is ready.',
        'Main ends; the daemon is alive: true. It gets SIGTERM and nobody waits for it.',
      ],
      ['Foreground process started.', ...upTo(5).map((n) => `foreground ---> ${n + 5}`)],
    ],
  },

  run_background_processes_no_daemons: {
    inOrder: [
      ...[1, 2].map((i) => [
        'Main has nothing left to do.',
        ...upTo(5).map((n) => `background_process_${i} ---> ${n}`),
        `Exiting background_process_${i}`,
      ]),
      ['Non-daemon background process started.', 'Non-daemon background process started.'],
    ],
  },

  spawning_processes: {
    inOrder: [
      [
        'One after another:',
        ...upTo(6).flatMap((i) => [
          'Function executed in child process.',
          new RegExp(`^calling myFunc from process number ${i}, PID \\d+$`),
        ]),
        'All at once:',
        'All have ended; they returned 0 1 4 9 16 25',
      ],
      // The child may be faster than the line about it.
      ['One after another:', ...upTo(6).map(() => /^Spawning new process with PID \d+$/), 'All at once:'],
      ['All at once:', ...upTo(6).map(() => /^Spawning new process with PID \d+$/)],
    ],
  },
};
