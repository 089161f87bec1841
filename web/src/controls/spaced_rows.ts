// Evenly spaced numbers: the first, the last and how many. Where they are listed one by one,
// as after a spike was dragged, a button spaces them again.

import { button, set, write } from "../dom.js";
import { type EvenlySpaced } from "../setting.js";
import { valueAt } from "../state.js";
import { type Numeric, numberRow } from "./number_row.js";
import { Complaint, type Hand, type Row } from "./row.js";

export interface Spaced {
  path: string;
  /** One of them: "input". */
  noun: string;
  /** What its number is: "spikes at". */
  verb: string;
  unit: string;
  low: number;
  high: number;
  most: number;
  /** The numbers where they are listed one by one. */
  listed: (value: unknown) => number[];
}

export function spacedRows(spaced: Spaced, hand: Hand): Row[] {
  const { path, noun, verb, unit, low, high, most } = spaced;
  const ends = { unit, low, high };
  const numbers: Numeric[] = [
    { path: `${path}.first`, label: `First ${noun} ${verb}`.trim(), ...ends },
    { path: `${path}.last`, label: `Last ${noun} ${verb}`.trim(), ...ends },
    { path: `${path}.count`, label: `Number of ${noun}s`, unit: "", low: 1, high: most, isWhole: true },
  ];
  return [...numbers.map((number) => numberRow(number, hand)), listedRow(spaced, hand)];
}

function listedRow({ path, noun, listed }: Spaced, { move, prefix }: Hand): Row {
  const element = document.createElement("div");
  const words = document.createElement("span");
  let numbers: number[] = [];
  const space = button("Space them evenly", () => {
    const even: EvenlySpaced = {
      first: Math.min(...numbers),
      last: Math.max(...numbers),
      count: numbers.length,
    };
    complaint.say(move(path, even, null));
  });
  const complaint = new Complaint(space, `${prefix}-${path}-listed-wrong`);
  element.append(words, " ", space, complaint.element);
  const show = (values: unknown): void => {
    const value = valueAt(values, path);
    set(element, "hidden", value === undefined || valueAt(value, "count") !== undefined);
    if (element.hidden) return;
    complaint.say(null);
    numbers = listed(value);
    set(space, "disabled", numbers.length === 0);
    write(words, `The ${noun}s are listed one by one.`);
  };
  return { element, show };
}
