/** A 106-bit hash of plain data: no `node:crypto`, which costs milliseconds to load. */
export function codeId(data: object): string {
  const text = JSON.stringify(data);
  return `${hash(text, 0x9e3779b9)}${hash(text, 0x85ebca6b)}`;
}

// cyrb53 by bryc (public domain): two multiplicative lanes, 53 bits.
function hash(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
