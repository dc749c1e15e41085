/** A Markdown table that can be read as it stands: the first column to the left, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, i) =>
      i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** Three significant digits, without an exponent. */
export function round(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3));
}
