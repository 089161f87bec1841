// Elements of the page.

/** A text in an element, in the node that is there, and only where it is another: the browser
 * lays out anew what is written. */
export function write(element: Element, text: string): void {
  if (element.textContent === text) return;
  const node = element.firstChild;
  if (node instanceof Text) node.data = text;
  else element.textContent = text;
}

/** A property, likewise. */
export function set<T extends Element, K extends keyof T>(element: T, name: K, value: T[K]): void {
  if (element[name] !== value) element[name] = value;
}

/** An attribute, likewise. */
export function attribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function button(text: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}
