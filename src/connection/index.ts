export { Connection, type ConnectionStatistics } from './connection.js';
export { Pipe } from './pipe.js';
export { wait, waitSync, type Waitable } from './wait.js';
