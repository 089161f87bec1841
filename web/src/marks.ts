// SVG as data, so that a picture on the page is changed where it differs from the next one:
// making every element anew costs more than all that is computed.

import { write } from "./dom.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An element of a picture. */
export interface Mark {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its text, or the elements inside it. */
  readonly inside: string | readonly Mark[];
}

/** Text as it may stand in SVG. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Marks as the text of a file. */
export function textOf(marks: readonly Mark[]): string {
  return marks.map(elementText).join("");
}

function elementText({ tag, attributes, inside }: Mark): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = typeof inside === "string" ? escaped(inside) : textOf(inside);
  return `<${tag}${pairs.join("")}>${content}</${tag}>`;
}

/** Makes an element that has the marks `before` have those of `after`. */
export function patch(parent: Element, before: readonly Mark[], after: readonly Mark[]): void {
  let element = parent.firstElementChild;
  after.forEach((mark, k) => {
    const old = before[k];
    const next = element?.nextElementSibling ?? null;
    if (element === null || old === undefined) parent.append(made(mark));
    else if (isAlike(old, mark)) change(element, old, mark);
    else element.replaceWith(made(mark));
    element = next;
  });
  for (let k = after.length; k < before.length; k++) parent.lastElementChild?.remove();
}

/** Whether the one can become the other: the same kind, with the same attributes. */
function isAlike(a: Mark, b: Mark): boolean {
  if (a.tag !== b.tag) return false;
  const keys = Object.keys(a.attributes);
  return keys.length === Object.keys(b.attributes).length && keys.every((key) => Object.hasOwn(b.attributes, key));
}

function made(mark: Mark): Element {
  const element = document.createElementNS(NAMESPACE, mark.tag);
  change(element, { tag: mark.tag, attributes: {}, inside: "" }, mark);
  return element;
}

function change(element: Element, before: Mark, after: Mark): void {
  for (const [key, value] of Object.entries(after.attributes)) {
    if (before.attributes[key] !== value) element.setAttribute(key, value);
  }
  const [old, inside] = [before.inside, after.inside];
  if (typeof inside !== "string") patch(element, typeof old === "string" ? [] : old, inside);
  else if (old !== inside) write(element, inside);
}
