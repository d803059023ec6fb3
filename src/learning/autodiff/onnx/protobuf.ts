/**
 * Writes Protocol Buffers messages: fields of a varint, bytes, text or another message. Nothing else occurs in
 * an ONNX model.
 */
export class ProtobufMessage {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** An integer, two's complement in 64 bits where negative. */
  integer(field: number, value: number): this {
    return this.varint(BigInt(field) << 3n).varint(BigInt.asUintN(64, BigInt(value)));
  }

  bytes(field: number, bytes: Uint8Array): this {
    return this.varint((BigInt(field) << 3n) | 2n)
      .varint(BigInt(bytes.length))
      .append(bytes);
  }

  text(field: number, text: string): this {
    return this.bytes(field, new TextEncoder().encode(text));
  }

  message(field: number, message: ProtobufMessage): this {
    return this.bytes(field, message.finish());
  }

  finish(): Uint8Array {
    const result = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }

  private varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    return this.append(Uint8Array.from(bytes));
  }

  private append(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.length += bytes.length;
    return this;
  }
}
