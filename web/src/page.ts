// The file's entry: unpacks the module that the file carries and mounts the page.

import { Core } from "./core.js";
import { mount } from "./explorer.js";
import { unpack } from "./unpack.js";

const HEADING = "How a plateau rewrites synapses: BTSP by hand";

const element = document.getElementById("explorer");
const packed = document.getElementById("core")?.textContent;

async function start(element: HTMLElement, packed: string): Promise<void> {
  const core = await Core.load(await unpack(packed));
  element.replaceChildren();
  // For the console, and for those who measure.
  Object.assign(window, { btsp: mount(element, core, { address: true, heading: HEADING }) });
}

if (element !== null && packed !== undefined) {
  start(element, packed).catch((error: unknown) => {
    const sentence = document.createElement("p");
    sentence.setAttribute("role", "alert");
    sentence.textContent = `The explorer did not start: ${String(error)}.`;
    // What a browser needs is said there already.
    element.prepend(sentence);
  });
}
