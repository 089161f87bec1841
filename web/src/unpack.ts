// The WebAssembly module as it travels in a text: compressed, in base 64.

/** The bytes of a text that `scripts/build.js` packed. */
export async function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return await new Response(inflated).arrayBuffer();
}
