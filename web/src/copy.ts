// Texts to take along: on the clipboard, or where the browser keeps that to itself, to be
// copied by hand.

import { button } from "./dom.js";

/** Puts a text on the clipboard; what to say of that. The text is offered inside `page`
 * where it cannot be. */
export async function copied(text: string, what: string, page: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return `${what} is on the clipboard.`;
  } catch {
    offer(text, what, page);
    return `${what} was not copied: the browser does not let this page use the clipboard.`;
  }
}

function offer(text: string, what: string, page: HTMLElement): void {
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  words.textContent = "The browser does not let this page use the clipboard. The text is selected: copy it with Control+C.";
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.spellcheck = false;
  area.value = text;
  area.setAttribute("aria-label", what);
  const close = button("Close", () => {
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  dialog.append(words, area, close);
  page.append(dialog);
  dialog.showModal();
  area.select();
}
