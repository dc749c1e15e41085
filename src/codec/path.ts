/** One step into a value: a property name, an array index, or words of its own such as `<map key 3>`. */
export type Step = string | number | { readonly text: string } | MapStep;

/** An entry of a Map; put into words only when an error needs them. */
export interface MapStep {
  readonly index: number;
  readonly key: unknown;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** `value`, `['a', 3, 'my key']` → `value.a[3]["my key"]`. */
export function formatPath(root: string, steps: readonly Step[]): string {
  let path = root;
  for (const step of steps) {
    if (typeof step === 'object') path += 'text' in step ? step.text : formatEntry(step);
    else if (typeof step === 'number') path += `[${step}]`;
    else path += IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }
  return path;
}

function formatEntry({ index, key }: MapStep): string {
  return typeof key === 'string' || typeof key === 'number' ? `.get(${JSON.stringify(key)})` : `<map value ${index}>`;
}
