// Two background processes that are not daemons: they outlive the end of main's code, and the program waits for both.
import { type Connection, currentProcess, Pipe, Process } from 'multiproc';

const [gate, gatekeeper] = Pipe<string>({ duplex: false });

async function outliveMain(opening: Connection<string>): Promise<void> {
  const { name } = currentProcess();
  console.log('Non-daemon background process started.');
  // Nothing is ever sent: the loop ends when main closes the other end, in its last line.
  for await (const message of opening) console.log(message);
  for (let n = 0; n < 5; n++) console.log(`${name} ---> ${n}`);
  console.log(`Exiting ${name}`);
}

for (const name of ['background_process_1', 'background_process_2']) {
  new Process({ name, daemon: false, target: outliveMain, args: [gate] }).start();
}

// No join(): the program ends when both have ended.
console.log('Main has nothing left to do.');
gatekeeper.close();
