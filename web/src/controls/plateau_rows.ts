// The plateaus, one after another: when each begins and how long it lasts; one more, one less.

import { button } from "../dom.js";
import { type Plateau } from "../setting.js";
import { valueAt } from "../state.js";
import { numberRow } from "./number_row.js";
import { Complaint, type Hand, type Row } from "./row.js";

/** Between the end of a plateau and the beginning of one that is added, s. */
const PAUSE = 0.5;

export function plateauRows(hand: Hand): Row {
  const element = document.createElement("div");
  const list = document.createElement("div");
  let rows: Row[][] = [];
  let plateaus: readonly Plateau[] = [];
  const ask = (next: readonly Plateau[]): void => {
    complaint.say(hand.move("plateau", next, null));
  };
  const add = button("Add a plateau", () => {
    const last = plateaus.reduce((a, b) => (b.onset > a.onset ? b : a));
    const onset = Number((last.onset + last.duration + PAUSE).toPrecision(6));
    ask([...plateaus, { ...last, onset }]);
  });
  const complaint = new Complaint(add, `${hand.prefix}-plateau-wrong`);
  element.append(list, add, complaint.element);

  const rowsOf = (k: number): Row[] => {
    const which = k === 0 ? "Plateau" : `Plateau ${k + 1}`;
    const onset = { path: `plateau.${k}.onset`, label: `${which} begins at`, unit: "s", low: -3, high: 3 };
    const duration = { path: `plateau.${k}.duration`, label: `${which} lasts`, unit: "s", low: 0.02, high: 2 };
    const numbers = [onset, { ...duration, isLogarithmic: true }].map((number) => numberRow(number, hand));
    return k === 0 ? numbers : [...numbers, removal(k)];
  };
  const removal = (k: number): Row => ({
    element: button(`Remove plateau ${k + 1}`, () => {
      ask(plateaus.filter((_, n) => n !== k));
      add.focus();
    }),
    show: () => undefined,
  });
  const show = (values: unknown): void => {
    plateaus = (valueAt(values, "plateau") ?? []) as readonly Plateau[];
    if (rows.length !== plateaus.length) {
      rows = plateaus.map((_, k) => rows[k] ?? rowsOf(k));
      list.replaceChildren(...rows.flat().map((row) => row.element));
    }
    complaint.say(null);
    for (const row of rows.flat()) row.show(values);
  };
  return { element, show };
}
