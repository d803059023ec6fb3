import { zlibSync } from "fflate";

export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  /** Indices into the palette, row by row. */
  readonly values: ArrayLike<number>;
  /** At most 256 colours such as #0b65a3. */
  readonly palette: readonly string[];
  /** Pixels along a side of each value: large ones stay sharp in every viewer. */
  readonly scale: number;
}

/**
 * A PNG as a data URI, with a palette. A picture of many sites takes far less room so than as shapes: a critical 256 x 256
 * configuration about 20 kB.
 */
export function pngUri({ rows, columns, values, palette, scale }: Pixels): string {
  const [width, height] = [columns * scale, rows * scale];
  // Every line begins with the number of its filter: 2 writes the difference to the line above, here zeros.
  const lines = new Uint8Array(height * (width + 1));
  for (let row = 0; row < rows; row++) {
    const start = row * scale * (width + 1);
    for (let x = 0; x < width; x++) lines[start + 1 + x] = values[row * columns + Math.floor(x / scale)]!;
    for (let k = 1; k < scale; k++) lines[start + k * (width + 1)] = 2;
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Uint8Array.from(
    palette.flatMap((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))),
  );
  const file = Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", zlibSync(lines, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
  return `data:image/png;base64,${file.toString("base64")}`;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
