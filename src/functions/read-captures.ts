import { bindingOf } from './binding-of.js';
import { cannotTravel, nameOf } from './cannot-travel.js';
import { codeId } from './code-id.js';
import type { CodeSite, SiteCode } from './code-site.js';
import type { Binding, Capture, ClosureCode } from './descriptors.js';
import { findVariable } from './find-variable.js';
import type { Inspected } from './inspect-function.js';
import { ownProperties } from './own-properties.js';
import { isShared } from './shared-variables.js';
import { isStrict } from './strict-mode.js';
import { warnAboutAssignment } from './warn-about-assignment.js';

/** Reads what a function captures, now, and sorts it: values to send, and names to be found again over there. */
export function readCaptures(
  fn: Function,
  inspected: Inspected,
  site: CodeSite,
  revived: ClosureCode | undefined,
): { code: ClosureCode; captures: Capture[] } {
  refuseForeign(fn, site.code);
  const captures: Capture[] = [];
  const bindings: Record<string, Binding> = {};
  const shared: string[] = [];
  const globals: string[] = [];
  const { analysis } = site.code;
  const { heritage } = analysis;
  let metaName = analysis.metaName;
  let importName = analysis.importName;
  for (const variable of analysis.free) {
    const { name, eager } = variable;
    // Inside revived code these two have been replaced by variables already.
    if (name === revived?.metaName) metaName = name;
    else if (name === revived?.importName) importName = name;
    else {
      const found = findVariable(name, inspected.scopes, site, fn);
      if (found === undefined) {
        if (eager && name !== heritage && !(name in globalThis)) throw onlyWhileCreated(fn, name);
        globals.push(name);
        continue;
      }
      const binding = bindingOf(found, name, site, revived);
      if (binding !== undefined) bindings[name] = binding;
      else captures.push({ name, value: found.value, eager });
      if (binding === undefined && isShared(name, found, site, revived)) shared.push(name);
      // What arrived by value was warned about where it was sent first.
      if (revived === undefined) warnAboutAssignment(variable, found, fn, site);
    }
  }
  if (heritage !== null && !(heritage in bindings) && !captures.some((capture) => capture.name === heritage)) {
    const binding = bindingOf({ value: Object.getPrototypeOf(fn), scope: undefined }, heritage, site, revived);
    if (binding !== undefined) bindings[heritage] = binding;
    else captures.push({ name: heritage, value: Object.getPrototypeOf(fn), eager: true });
  }
  captures.push(...ownProperties(fn, analysis));
  const optional = {
    ...(shared.length === 0 ? {} : { shared, globals }),
    ...(metaName === undefined ? {} : { metaName }),
    ...(importName === undefined ? {} : { importName }),
  };
  return { code: codeFor(fn, site, bindings, captures, optional, revived), captures };
}

// V8 keeps a variable only for the functions that may use it later.
function onlyWhileCreated(fn: Function, name: string): Error {
  return cannotTravel(
    fn,
    `its class uses \`${name}\` only while it is being created, and V8 has forgotten that variable since. ` +
      `Use \`${name}\` in a method too, or export the class from a module of its own.`,
    name,
  );
}

function refuseForeign(fn: Function, { analysis }: SiteCode): void {
  const [foreign] = analysis.foreign;
  if (analysis.usesPrivateNames) {
    throw cannotTravel(
      fn,
      'it is a method that uses private names (#…) of its class. Send an instance or the class instead.',
    );
  }
  if (foreign === undefined) return;
  if (foreign === 'super') {
    throw cannotTravel(fn, 'it is a method that uses `super`. Send its object or class instead of the method alone.');
  }
  throw cannotTravel(
    fn,
    `it is an arrow function that uses \`${foreign}\` of the code around it. ` +
      'Use a `function` instead, or put what it needs into a variable or an argument.',
  );
}

function codeFor(
  fn: Function,
  site: CodeSite,
  bindings: Record<string, Binding>,
  captures: readonly Capture[],
  optional: Pick<ClosureCode, 'shared' | 'globals' | 'metaName' | 'importName'>,
  revived: ClosureCode | undefined,
): ClosureCode {
  const name = nameOf(fn);
  const variables = captures.map((capture) => capture.name).filter((variable) => !variable.startsWith('.'));
  const key = JSON.stringify([name, variables, bindings, optional.shared]);
  let code = site.codes.get(key);
  if (code === undefined) {
    const { url, file, isModule } = site;
    const { analysis, line, column, map } = site.code;
    const { source, shape, isClass } = analysis;
    const strict = revived?.strict ?? isStrict(fn, site);
    const plain = {
      name,
      source,
      shape,
      isClass,
      strict,
      url,
      file,
      isModule,
      line,
      column,
      variables,
      bindings,
      ...optional,
    };
    code = { id: codeId(plain), ...plain, ...(map === undefined ? {} : { map }) };
    site.codes.set(key, code);
  }
  return code;
}
