// The edge to the WebAssembly module: text and numbers into its memory, and out again.

/** What the module exports: `crates/btsp-web/src/exports.rs` says more. */
export interface Exports {
  memory: WebAssembly.Memory;
  input_buffer: (bytes: number) => number;
  text_start: () => number;
  text_length: () => number;
  numbers_start: () => number;
  numbers_length: () => number;
  tell_about: () => void;
  /** 1, or 0 and a problem. */
  open_experiment: () => number;
  read_variable: (at: number) => void;
  read_gains: () => void;
  read_lap_change: (input: number) => void;
  read_rates: (widthCm: number) => void;
  /** 1, or 0 and a problem. */
  run_track: (...numbers: number[]) => number;
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
    const at = this.exports.input_buffer(bytes.length);
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
  }

  /** The text that the last function left, which is JSON. */
  json(): unknown {
    const { memory, text_start, text_length } = this.exports;
    const bytes = new Uint8Array(memory.buffer, text_start(), text_length());
    return JSON.parse(this.#decoder.decode(bytes));
  }

  /** A copy of the numbers that the last function left. */
  numbers(): Float64Array {
    const { memory, numbers_start, numbers_length } = this.exports;
    return new Float64Array(memory.buffer, numbers_start(), numbers_length()).slice();
  }
}
