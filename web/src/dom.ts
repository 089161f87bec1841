// Elements of the page.

/** A text in an element, written only where it is another: the browser lays out anew what is
 * written. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function button(text: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}
