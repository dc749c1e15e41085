import { parentPort } from 'node:worker_threads';

parentPort?.postMessage(Number(process.hrtime.bigint()) / 1e6);
