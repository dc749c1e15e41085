import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/project.js';

/** A fenced block of program text in a document. */
export interface Snippet {
  /** Relative to the project, e.g. `docs/guide.md`. */
  readonly document: string;
  /** Line of its first line in the document. */
  readonly line: number;
  readonly language: 'js' | 'ts';
  /** The headings it stands under, innermost last. */
  readonly headings: readonly string[];
  readonly text: string;
  /** What it prints, from its `// prints:` comments; `…` stands for anything. Empty: it is not to be run. */
  readonly prints: readonly string[];
  /** From `// file: tasks.js` in its first line: other snippets of the document import it under this name. */
  readonly fileName: string | undefined;
}

export interface Document {
  readonly path: string;
  readonly text: string;
}

/** README.md and every Markdown file below docs/. */
export function documents(): Document[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('.md'),
  );
  return ['README.md', ...below.sort().map((it) => join('docs', it))].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

export function snippetsOf({ path, text }: Document): Snippet[] {
  const found: Snippet[] = [];
  const headings: string[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const heading = /^(#+) (.*)/.exec(lines[i] as string);
    if (heading !== null)
      headings.splice((heading[1] as string).length - 1, Number.POSITIVE_INFINITY, heading[2] as string);
    const fence = /^```(\w*)/.exec(lines[i] as string);
    if (fence === null) continue;
    const first = i + 1;
    do i++;
    while (i < lines.length && lines[i] !== '```');
    const [, language] = fence;
    if (language === 'js' || language === 'ts') {
      found.push({
        document: path,
        line: first + 1,
        language,
        headings: [...headings],
        ...contents(lines.slice(first, i)),
      });
    }
  }
  return found;
}

function contents(lines: readonly string[]): Pick<Snippet, 'text' | 'prints' | 'fileName'> {
  return {
    text: `${lines.join('\n')}\n`,
    prints: lines.flatMap((line) => /\/\/ prints: (.*)/.exec(line)?.[1] ?? []),
    fileName: /^\/\/ file: (\S+)/.exec(lines[0] ?? '')?.[1],
  };
}
