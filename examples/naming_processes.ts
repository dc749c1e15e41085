// Every process has a name: the one it was given, or one by number. Seen here from inside the children.
import { type Connection, currentProcess, Pipe, Process } from 'multiproc';

const [left, right] = Pipe<string>();

// Each sends its name to the other and waits for the other's, so both must be running at the same time.
async function introduceYourself(other: Connection<string>): Promise<void> {
  const { name } = currentProcess();
  console.log(`Process name: ${name}`);
  await other.send(name);
  console.log(`${name} met ${await other.recv()}`);
}

const byDefault = new Process({ target: introduceYourself, args: [left] });
const byHand = new Process({ name: 'my_process', target: introduceYourself, args: [right] });

byDefault.start();
byHand.start();
await byDefault.join();
await byHand.join();

console.log(`${currentProcess().name} saw ${byDefault.name} and ${byHand.name} end`);
