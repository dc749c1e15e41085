// The program that a child runs; nobody imports it. What it imports statically is all that a plain function needs:
// README.md says why ("The child's two halves").
import { runChild } from './run-child.js';

void runChild();
