// build/kill/: the library once more, with a kill point before every write to what processes share. See
// test/kill-points/README.md. Nothing of it is published.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse } from 'acorn';
import { filesIn, root } from './ready.mjs';

/** Folders of src/ that write what others see. */
const FOLDERS = ['arena', 'waiting', 'connection', 'sync', 'queues', 'shared', 'process'];
/** What they all write with: its callers have the points. */
const PLUMBING = ['arena/windows.js'];
const RUNTIME = 'test/kill-points/kill-point.js';

const ATOMICS = ['store', 'add', 'sub', 'or', 'and', 'xor', 'exchange', 'compareExchange'];
/** Names under which views of shared memory go. A private array of such a name costs a needless point, no more. */
const VIEW = /(?:header|words|bytes|view|ints|floats|elements|cells|typed)$/i;
const VIEW_METHODS = /^(?:fill|set|copyWithin|sort|reverse|write|(?:set|write)(?:U?[Ii]nt|Big|Float|Double)\w+)$/;
/** Methods that write to one of their arguments, and which. */
const WRITES_TO = { copy: 0, encodeInto: 1 };
/** Under these go maps, private arrays, and objects whose own methods have the points. `unknownNames` finds what is neither. */
const PRIVATE =
  /^(?:this|tx|kinds|lifecycles|classes|running|contexts|states|owned|arrived|list|rings|ListMemory|draft|stderr|target|copy|#?(?:byRef|byNode|bySeat|known|confirmed|keptBy|positions|refs|addresses|byChannel|waiters|readers|open|values|mapped|memory|number|numberBits)|nodes|undo|bulk|budget|Reflect|)$/;
/** Steps that the operating system makes visible to others. */
const SYSTEM = [
  'futexWake',
  'punchHole',
  'growFile',
  'registerDeathWord',
  'openKillPipe',
  'armKillPipe',
  'dieWithPipe',
  'spawn',
  'nameSegment',
  'removeSegment',
  'lockSegment',
];
const FILE_WRITES = ['writeSync', 'ftruncateSync'];

/** Copies the compiled library and tests, and instruments the library. */
export function buildKillPoints() {
  const from = join(root, 'build');
  const to = join(from, 'kill');
  const isWanted = (file) => !/\.(?:d\.ts|test\.js|test\.js\.map)$/.test(file);
  for (const folder of ['src', 'test'])
    cpSync(join(from, folder), join(to, folder), { recursive: true, filter: isWanted });
  const files = FOLDERS.flatMap((folder) => filesIn(join(to, 'src', folder))).filter(
    (file) => file.endsWith('.js') && !PLUMBING.includes(nameOf(file, to)),
  );
  const unknown = files.flatMap((file) => unknownNames(parseModule(readFileSync(file, 'utf8')), nameOf(file, to)));
  const points = files.flatMap((file) => instrumentFile(file, to));
  writeFileSync(join(to, 'kill-points.json'), JSON.stringify({ points, unknown }, undefined, 1));
}

const parseModule = (code) => parse(code, { ecmaVersion: 'latest', sourceType: 'module' });

function nameOf(file, to) {
  return relative(join(to, 'src'), file).replaceAll(sep, '/');
}

function instrumentFile(file, to) {
  const { code, names } = instrument(readFileSync(file, 'utf8'), nameOf(file, to));
  if (names.length === 0) return [];
  const runtime = relative(dirname(file), join(to, RUNTIME)).replaceAll(sep, '/');
  // On the first line, so that all others keep their numbers.
  writeFileSync(file, `import { killPoint as $before, killPointAfter as $after } from '${runtime}'; ${code}`);
  return names;
}

/** `write` becomes `($before("name"), write)`, and the last write of a function `($before("name"), $after("name", write))`. */
function instrument(code, file) {
  const writes = findWrites(parseModule(code));
  const names = [];
  const insertions = [];
  const counts = new Map();
  for (const { node, where } of writes) {
    const ordinal = (counts.get(where) ?? 0) + 1;
    counts.set(where, ordinal);
    const isLast = writes.findLast((it) => it.where === where).node === node;
    const name = `${file}:${where}#${ordinal}`;
    const end = `${file}:${where}#end`;
    names.push(name, ...(isLast ? [end] : []));
    // Of two that begin at one place the outer one comes first, of two that end there the inner one.
    insertions.push({
      at: node.start,
      text: `($before("${name}"), ${isLast ? `$after("${end}", ` : ''}`,
      rank: -node.end,
    });
    insertions.push({ at: node.end, text: isLast ? '))' : ')', rank: -node.start });
  }
  insertions.sort((a, b) => a.at - b.at || a.rank - b.rank);
  let done = 0;
  const parts = [];
  for (const { at, text } of insertions) {
    parts.push(code.slice(done, at), text);
    done = at;
  }
  return { code: parts.join('') + code.slice(done), names };
}

/** All writes in the order of the source, each with the name of the function it stands in. */
function findWrites(tree) {
  const found = [];
  visit(tree, 'module');
  return found;

  function visit(node, where) {
    if (isWrite(node)) found.push({ node, where });
    for (const [key, child] of Object.entries(node)) {
      for (const it of Array.isArray(child) ? child : [child]) {
        if (typeof it?.type === 'string') visit(it, key === 'key' ? where : nameInside(node, it, where));
      }
    }
  }
}

/** A function is named by what it is declared as, or is a member of, or is assigned to; others count to the one around. */
function nameInside(parent, node, where) {
  const isFunction = /Function/.test(node.type);
  if (node.type === 'FunctionDeclaration') return node.id.name;
  if (!isFunction) return where;
  if (parent.type === 'VariableDeclarator') return parent.id.name;
  if (['MethodDefinition', 'PropertyDefinition', 'Property'].includes(parent.type))
    return memberName(parent.key) ?? where;
  return where;
}

function isWrite(node) {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    if (callee.type === 'Identifier') return FILE_WRITES.includes(callee.name);
    if (callee.type !== 'MemberExpression' || callee.computed) return false;
    const method = memberName(callee.property);
    const object = nameOfObject(callee.object);
    if (object === 'Atomics') return ATOMICS.includes(method);
    if (SYSTEM.includes(method) || (method === 'kill' && object === 'child')) return true;
    if (method === 'write' && /windows$/i.test(object)) return true;
  }
  return writtenBy(node).some((name) => VIEW.test(name));
}

/** What looks like a write, to something under a name of which it is not said what goes under it. */
function unknownNames(tree, file) {
  const found = [];
  visit(tree);
  return [...new Set(found)].map((name) => `${file}: ${name}`);

  function visit(node) {
    found.push(...writtenBy(node).filter((name) => !isWrite(node) && !PRIVATE.test(name)));
    for (const it of Object.values(node).flat()) if (typeof it?.type === 'string') visit(it);
  }
}

/** Names of what the node writes to, if that is memory. */
function writtenBy(node) {
  if (node.type === 'AssignmentExpression') return elementsIn(node.left).map(nameOfObject);
  if (node.type === 'UpdateExpression') return elementsIn(node.argument).map(nameOfObject);
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed) return [];
  const method = memberName(node.callee.property);
  const argument = node.arguments[WRITES_TO[method]];
  if (argument !== undefined) return [nameOfObject(argument)];
  return VIEW_METHODS.test(method) ? [nameOfObject(node.callee.object)] : [];
}

/** The objects of `words[i]`, and of each in `[words[i], words[j]] = ...`. */
function elementsIn(target) {
  if (target?.type === 'MemberExpression') return target.computed ? [target.object] : [];
  if (target?.type === 'ArrayPattern') return target.elements.flatMap(elementsIn);
  return [];
}

/** `words` of `words`, `this.#words` and `ring.words`; `bytes` of a view made on the spot; empty for anything else. */
function nameOfObject(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type === 'NewExpression' && /(?:Array|View)$/.test(nameOfObject(node.callee))) return 'bytes';
  if (node.type === 'CallExpression' && nameOfObject(node.callee) === 'from') return 'bytes';
  return node.type === 'MemberExpression' && !node.computed ? (memberName(node.property) ?? '') : '';
}

function memberName(node) {
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  return node.type === 'Identifier' ? node.name : undefined;
}
