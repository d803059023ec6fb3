import { TooLargeError } from "../../../core/errors/index.js";

type ArrayType =
  | typeof Uint8Array
  | typeof Int8Array
  | typeof Uint32Array
  | typeof Int32Array
  | typeof Float32Array
  | typeof Float64Array;

/** Named regions of a kernel's memory: the element type and how many of them. */
export type Layout = Readonly<Record<string, readonly [ArrayType, number]>>;

type Views<L extends Layout> = { readonly [K in keyof L]: InstanceType<L[K][0]> };
type Pointers<L extends Layout> = { readonly [K in keyof L]: number };

/** The linear memory of a kernel, laid out in named regions. It never grows, so that views stay valid. */
export interface KernelMemory<L extends Layout> {
  readonly memory: WebAssembly.Memory;
  /** Byte addresses, multiples of 64, to hand to the kernel. */
  readonly at: Pointers<L>;
  readonly view: Views<L>;
  /** All regions of `state` as bytes: what must be saved for the kernel to continue as if never interrupted. */
  readonly state: Uint8Array;
}

const line = 64;
const page = 65536;
/** Kernels have no data of their own, but address 0 stays unused. */
const base = 1024;

/**
 * Lays out a kernel's memory: first what defines its future (`state`), then what is rebuilt or thrown away (`scratch`).
 *
 * @throws TooLargeError when the regions exceed what a WebAssembly memory can hold, or what the machine gives.
 */
export function allocate<S extends Layout, T extends Layout>({
  state,
  scratch,
  shared = false,
}: {
  readonly state: S;
  readonly scratch: T;
  readonly shared?: boolean;
}): KernelMemory<S & T> {
  let end = base;
  const place = ([name, [type, length]]: [string, readonly [ArrayType, number]]) => {
    const address = end;
    end += Math.ceil((length * type.BYTES_PER_ELEMENT) / line) * line;
    return { name, type, length, address };
  };
  const kept = Object.entries(state).map(place);
  const stateEnd = end;
  const regions = [...kept, ...Object.entries(scratch).map(place)];
  const memory = reserve(end, shared);
  return {
    memory,
    at: Object.fromEntries(regions.map(({ name, address }) => [name, address])) as Pointers<S & T>,
    view: Object.fromEntries(
      regions.map(({ name, type, address, length }) => [name, new type(memory.buffer, address, length)]),
    ) as unknown as Views<S & T>,
    state: new Uint8Array(memory.buffer, base, stateEnd - base),
  };
}

function reserve(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / page);
  const size = `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  if (pages > 65536) {
    throw new TooLargeError(`this lattice needs ${size}; a kernel holds at most 4096 MiB: choose a smaller size`);
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    throw new TooLargeError(`the machine did not give the ${size} that this lattice needs; choose a smaller size`, {
      cause,
    });
  }
}
