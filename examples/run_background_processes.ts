// A background (daemon) process beside a foreground one. It ends with the program, and what it printed until then is there.
import { type Connection, Pipe, Process } from 'multiproc';

const [reports, reporter] = Pipe<string>({ duplex: false });

async function background(report: Connection<string>): Promise<void> {
  console.log('Background process started.');
  for (let n = 0; n < 5; n++) console.log(`background ---> ${n}`);
  await report.send('ready');
  setInterval(() => {}, 1000); // stays until the program ends
}

async function foreground(report: Connection<string>): Promise<void> {
  console.log('Foreground process started.');
  for (let n = 5; n < 10; n++) console.log(`foreground ---> ${n}`);
  console.log(`The background process is ${await report.recv()}.`);
}

const daemon = new Process({ name: 'background_process', daemon: true, target: background, args: [reporter] });
const other = new Process({ name: 'foreground_process', target: foreground, args: [reports] });

daemon.start();
other.start();
await other.join();

console.log(`Main ends; the daemon is alive: ${daemon.isAlive()}. It gets SIGTERM and nobody waits for it.`);
