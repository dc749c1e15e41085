/** Bytes of each buffer; the names are figures. */
export const SIZES = { '64 KiB': 2 ** 16, '1 MiB': 2 ** 20, '64 MiB': 2 ** 26 } as const;

/** How many buffers of a size make up about so many bytes. Where one takes long, few must do. */
export const countFor = (bytes: number, total: number): number => Math.max(2, Math.round(total / bytes));

/** Not zeros: pages that nobody ever wrote to are all the same page. */
export const filled = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);

export const gigabytesPerSecond = (bytes: number, ms: number): number => bytes / ms / 1e6;

/** What the receiver checks of each buffer. */
export function check(data: Uint8Array, bytes: number): void {
  if (data.length !== bytes || data[bytes - 1] !== 7) throw new Error(`${data.length} bytes arrived of ${bytes}`);
}
