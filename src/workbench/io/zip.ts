import { inflateSync } from "fflate";
import { FormatError } from "../../core/errors/index.js";
import type { SourceOptions } from "./npy.js";

/** A file inside a zip archive. `read` unpacks it and checks its length and CRC-32. */
export interface ZipMember {
  readonly name: string;
  readonly read: () => Uint8Array;
}

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

const stored = 0;
const deflated = 8;
const encrypted = 0x1;
const utf8Name = 0x800;

/** DEFLATE codes at most 258 bytes in 2 bits, so that a larger claim is damage and no reason to reserve memory. */
const largestRatio = 1032;

/**
 * The members of a zip archive, found through its central directory, which also knows the sizes of members that were
 * written to a stream. Written here because fflate's reader checks neither CRC-32 nor the directory. Zip64 is read.
 *
 * @throws FormatError when the archive is cut off or damaged; `read` throws it for a damaged, encrypted or otherwise
 * compressed member.
 */
export function readZip(bytes: Uint8Array, { name }: SourceOptions): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const damaged = (what: string, cause?: unknown): FormatError =>
    new FormatError(`${name} is cut off or damaged: ${what}; copy or save it again`, { cause });
  // A damaged offset leads outside the file, where DataView throws RangeError: one place turns that into a FormatError.
  const guarded = <Result>(read: () => Result): Result => {
    try {
      return read();
    } catch (error) {
      throw error instanceof RangeError ? damaged("an offset points outside the file", error) : error;
    }
  };
  const u16 = (offset: number): number => view.getUint16(offset, true);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const u64 = (offset: number): number => Number(view.getBigUint64(offset, true));
  const slice = (start: number, length: number): Uint8Array => {
    if (start + length > bytes.length) throw new RangeError(`${start} + ${length} > ${bytes.length}`);
    return bytes.subarray(start, start + length);
  };
  const text = (start: number, length: number, flags: number): string =>
    new TextDecoder(flags & utf8Name ? "utf-8" : "latin1").decode(slice(start, length));

  const findEnd = (): number => {
    const last = bytes.length - 22;
    for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
      if (u32(at) === signatures.end && u16(at + 20) === last - at) return at;
    }
    throw damaged("the zip directory at its end is missing");
  };

  const directory = (): { entries: number; start: number; end: number } => {
    const at = findEnd();
    const wide = at >= 20 && u32(at - 20) === signatures.locator64;
    const end = wide ? u64(at - 12) : at;
    if (wide && u32(end) !== signatures.end64) throw damaged("the zip64 directory is not where it should be");
    const entries = wide ? u64(end + 32) : u16(at + 10);
    const [size, start] = wide ? [u64(end + 40), u64(end + 48)] : [u32(at + 12), u32(at + 16)];
    if (start + size !== end) throw damaged("the zip directory is not where it should be");
    return { entries, start, end };
  };

  const member = (at: number): ZipMember & { readonly next: number } => {
    if (u32(at) !== signatures.central) throw damaged("an entry of the zip directory is missing");
    const [flags, method, crc] = [u16(at + 8), u16(at + 10), u32(at + 16)];
    const [nameLength, extraLength, commentLength] = [u16(at + 28), u16(at + 30), u16(at + 32)];
    const memberName = text(at + 46, nameLength, flags);
    const extra = at + 46 + nameLength;
    const next = extra + extraLength + commentLength;
    const wide = zip64Field(extra, extra + extraLength);
    const [size, packedSize, offset] = [at + 24, at + 20, at + 42].map((field) => {
      const value = u32(field);
      return value === 0xffffffff && wide.length > 0 ? wide.shift()! : value;
    }) as [number, number, number];

    const read = (): Uint8Array => {
      const broken = (what: string, cause?: unknown) => damaged(`member "${memberName}" ${what}`, cause);
      const [localFlags, localNameLength] = [u16(offset + 6), u16(offset + 26)];
      if (u32(offset) !== signatures.local) throw broken("is not where the directory says");
      if (text(offset + 30, localNameLength, localFlags) !== memberName) {
        throw broken("differs from its entry in the directory");
      }
      if (flags & encrypted) throw new FormatError(`${name} is encrypted; save it without a password`);
      const start = offset + 30 + localNameLength + u16(offset + 28);
      const content = unpack(slice(start, packedSize));
      if (content.length !== size) throw broken(`has ${content.length} bytes, not ${size}`);
      if (crc32(content) !== crc) throw broken("fails its CRC-32 check");
      return content;

      function unpack(packed: Uint8Array): Uint8Array {
        if (method === stored) return packed;
        if (method !== deflated) {
          throw new FormatError(
            `${name} is compressed by zip method ${method}; known: stored, deflate; save it with numpy.savez_compressed`,
          );
        }
        if (size > packedSize * largestRatio) throw broken(`cannot unpack ${packedSize} bytes to ${size}`);
        try {
          return inflateSync(packed, { out: new Uint8Array(size) });
        } catch (error) {
          throw broken("does not unpack", error);
        }
      }
    };
    return { name: memberName, read: () => guarded(read), next };
  };

  /** The 64-bit numbers of a zip64 extra field, which stand for the saturated 32-bit ones in order. */
  const zip64Field = (start: number, end: number): number[] => {
    for (let at = start; at + 4 <= end; at += 4 + u16(at + 2)) {
      if (u16(at) === 1) return Array.from({ length: Math.floor(u16(at + 2) / 8) }, (_, k) => u64(at + 4 + 8 * k));
    }
    return [];
  };

  return guarded(() => {
    const { entries, start, end } = directory();
    const members: ZipMember[] = [];
    let at = start;
    while (members.length < entries) {
      const { next, ...entry } = member(at);
      members.push(entry);
      at = next;
    }
    if (at !== end) throw damaged("the zip directory has another length than it says");
    return members;
  });
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as zip uses it. Own code because fflate keeps its own to itself and node:zlib has none before Node 22.2. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) crc = crcTable[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
