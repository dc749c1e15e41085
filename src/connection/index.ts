export { Connection, type ConnectionStatistics } from './connection.js';
export { Pipe } from './pipe.js';
export { type Waitable, wait, waitSync } from './wait.js';
