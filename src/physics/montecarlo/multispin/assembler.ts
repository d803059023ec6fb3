/**
 * The few pages of the WebAssembly binary format (core specification 2.0, section 5) that an emitted update loop needs:
 * instructions as nested lists of bytes, local variables, one function over one imported memory.
 */
export type Code = readonly (number | Code)[];

const types = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof types;

/** A local variable of the emitted function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets, and leaves the value on the stack. */
  tee(value: Code): Code;
}

/** An unsigned integer in LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** A signed 32-bit integer in LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const simd = (opcode: number, ...operands: readonly Code[]): Code => [...operands, 0xfd, ...unsigned(opcode)];

/** Vectors of 128 bits; logical operations are bitwise, shifts and sums work on two 64-bit lanes. */
export const v128 = {
  zero: [0xfd, ...unsigned(12), ...new Array<number>(16).fill(0)] as Code,
  ones: [0xfd, ...unsigned(12), ...new Array<number>(16).fill(255)] as Code,
  load: (address: Code, offset = 0): Code => [address, 0xfd, 0, 4, ...unsigned(offset)],
  /** One byte of memory in all 16 byte lanes. */
  loadByteSplat: (address: Code, offset = 0): Code => [address, 0xfd, 7, 0, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, 0xfd, 11, 4, ...unsigned(offset)],
  not: (a: Code) => simd(0x4d, a),
  and: (a: Code, b: Code) => simd(0x4e, a, b),
  /** a and not b. */
  andNot: (a: Code, b: Code) => simd(0x4f, a, b),
  or: (a: Code, b: Code) => simd(0x50, a, b),
  xor: (a: Code, b: Code) => simd(0x51, a, b),
  anyTrue: (a: Code) => simd(0x53, a),
  shiftLeft: (a: Code, bits: number): Code => simd(0xcb, a, i32.constant(bits)),
  shiftRight: (a: Code, bits: number): Code => simd(0xcd, a, i32.constant(bits)),
  add: (a: Code, b: Code) => simd(0xce, a, b),
};

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code, offset = 0): Code => [address, 0x28, 2, ...unsigned(offset)],
  add: (a: Code, b: Code): Code => [a, b, 0x6a],
  subtract: (a: Code, b: Code): Code => [a, b, 0x6b],
  and: (a: Code, b: Code): Code => [a, b, 0x71],
  /** Unsigned. */
  lessThan: (a: Code, b: Code): Code => [a, b, 0x49],
};

/** Repeats the body for as long as the condition that follows it holds. */
export const doWhile = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];

export const when = (condition: Code, body: Code): Code => [condition, 0x04, 0x40, body, 0x0b];

/** A function in the making: its parameters, and locals as they are asked for. */
export class FunctionBuilder {
  readonly parameters: readonly Local[];
  readonly #locals: ValueType[] = [];
  readonly #parameterTypes: readonly ValueType[];

  constructor(parameters: readonly ValueType[]) {
    this.#parameterTypes = parameters;
    this.parameters = parameters.map((_, index) => local(index));
  }

  local(type: ValueType): Local {
    this.#locals.push(type);
    return local(this.#parameterTypes.length + this.#locals.length - 1);
  }

  /** The module: memory imported as env.memory, this function exported as `update`. */
  module(body: Code, { shared }: { readonly shared: boolean }): Uint8Array<ArrayBuffer> {
    const memory = shared ? [3, 0, ...unsigned(65536)] : [0, 0];
    const locals = this.#locals.map((type) => [1, types[type]]);
    const code = flatten([unsigned(locals.length), locals, body, 0x0b]);
    return Uint8Array.from(
      flatten([
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, [1, 0x60, vector(this.#parameterTypes.map((type) => types[type])), 0]),
        section(2, [1, name("env"), name("memory"), 2, memory]),
        section(3, [1, 0]),
        section(7, [1, name("update"), 0, 0]),
        section(10, [1, unsigned(code.length), code]),
      ]),
    );
  }
}

const local = (index: number): Local => ({
  get: [0x20, ...unsigned(index)],
  set: (value) => [value, 0x21, ...unsigned(index)],
  tee: (value) => [value, 0x22, ...unsigned(index)],
});

const vector = (items: readonly number[]): Code => [...unsigned(items.length), ...items];
const name = (text: string): Code => vector(Array.from(text, (character) => character.charCodeAt(0)));

function section(id: number, content: Code): Code {
  const bytes = flatten(content);
  return [id, ...unsigned(bytes.length), bytes];
}

function flatten(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (part: Code): void => {
    for (const item of part) {
      if (typeof item === "number") bytes.push(item);
      else visit(item);
    }
  };
  visit(code);
  return bytes;
}
