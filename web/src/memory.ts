// The edge to the WebAssembly module: text and numbers into its memory, and out again.

/** What the module exports. Each function leaves what it says as text, as numbers or both. */
export interface Exports {
  memory: WebAssembly.Memory;
  /** Makes room for a text or numbers of so many bytes; where. */
  input: (bytes: number) => number;
  text: () => number;
  text_length: () => number;
  numbers: () => number;
  numbers_length: () => number;
  about: () => void;
  /** 1, or 0 and a problem. */
  open: () => number;
  variable: (at: number) => void;
  gains: () => void;
  lap_change: (input: number) => void;
  /** 1, or 0 and a problem. */
  track: (...numbers: number[]) => number;
}

/** The module's memory, which moves when it grows: no view of it is kept. */
export class Memory {
  readonly exports: Exports;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor(exports: Exports) {
    this.exports = exports;
  }

  /** What the next function works on. */
  write(content: string | Float64Array): void {
    const bytes =
      typeof content === "string"
        ? this.#encoder.encode(content)
        : new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    const at = this.exports.input(bytes.length);
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
  }

  /** The text that the last function left, which is JSON. */
  json(): unknown {
    const { memory, text, text_length } = this.exports;
    return JSON.parse(this.#decoder.decode(new Uint8Array(memory.buffer, text(), text_length())));
  }

  /** A copy of the numbers that the last function left. */
  numbers(): Float64Array {
    const { memory, numbers, numbers_length } = this.exports;
    return new Float64Array(memory.buffer, numbers(), numbers_length()).slice();
  }
}
