import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../support/project.js';

export interface PublicName {
  readonly name: string;
  /** Exported as a type only: nothing of it exists at run time. */
  readonly isType: boolean;
  /** What has no doc comment: the name itself, or `name.member`. */
  readonly undocumented: readonly string[];
}

/** The entry points of package.json's `exports`: how they are imported, and their declaration and program files. */
export function entryPoints(): { specifier: string; types: string; program: string }[] {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports as Record<string, string | { types: string; default: string }>).flatMap(
    ([key, target]) =>
      typeof target === 'string'
        ? []
        : [{ specifier: join(name, key), types: join(root, target.types), program: join(root, target.default) }],
  );
}

/** Every name that a declaration file of re-exports hands out, in the order of the alphabet. */
export function publicNames(file: string): PublicName[] {
  return reExports(file)
    .map(({ name, original, from, isType }) => ({ name, ...find(from, original), ...(isType && { isType }) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

interface ReExport {
  readonly name: string;
  readonly original: string;
  readonly from: string;
  readonly isType: boolean;
}

function reExports(file: string): ReExport[] {
  const clauses = [...readFileSync(file, 'utf8').matchAll(/export\s+(type\s+)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g)];
  return clauses.flatMap(([, typeOnly, names, from]) =>
    names
      .split(',')
      .map((it) => it.trim())
      .filter(Boolean)
      .map((it) => {
        const [, type, original, name] = /^(type\s+)?(\w+)(?:\s+as\s+(\w+))?$/.exec(it) ?? [];
        return { name: name ?? original, original, isType: Boolean(typeOnly || type), from: resolve(file, from) };
      }),
  );
}

function resolve(file: string, specifier: string): string {
  return join(dirname(file), specifier.replace(/\.js$/, '.d.ts'));
}

/** Where the name is declared, however many files pass it on. */
function find(file: string, name: string): Omit<PublicName, 'name'> {
  if (!existsSync(file)) return { isType: false, undocumented: [`${name} (declared nowhere)`] };
  const passedOn = reExports(file).find((it) => it.name === name);
  if (passedOn) return { ...find(passedOn.from, passedOn.original), ...(passedOn.isType && { isType: true }) };

  const text = readFileSync(file, 'utf8');
  const pattern = `(\\*/\\s*)?export (?:declare )?(?:abstract )?(class|function|const|let|interface|type|enum) ${name}\\b`;
  const declaration = new RegExp(pattern).exec(text);
  if (!declaration) return { isType: false, undocumented: [`${name} (declared nowhere)`] };

  const [, comment, kind] = declaration;
  const members = ['class', 'interface'].includes(kind) ? membersWithoutComment(text.slice(declaration.index)) : [];
  return {
    isType: kind === 'interface' || kind === 'type',
    undocumented: [...(comment ? [] : [name]), ...members.map((member) => `${name}.${member}`)],
  };
}

/**
 * Named members of the class or interface at the start of the text. The compiler writes each at the start of a line,
 * indented once. Of overloads, one comment is enough; symbols, constructors and what is private need none.
 */
function membersWithoutComment(text: string): string[] {
  const body = text.slice(0, text.search(/^\}/m));
  const members = body.matchAll(
    /(\*\/\s*)?^ {4}(?:(?:readonly|static|abstract|get|set) )*(private )?(\w+)(?=[?(:<;])/gm,
  );
  const named = [...members].filter(([, , isPrivate, name]) => !isPrivate && name !== 'constructor');
  const commented = new Set(named.filter(([, comment]) => comment).map(([, , , name]) => name));
  return [...new Set(named.map(([, , , name]) => name))].filter((name) => !commented.has(name));
}
