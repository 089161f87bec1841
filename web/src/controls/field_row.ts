// Whether the cell on the track has a place field before the laps.

import { type InitialField } from "../core.js";
import { set } from "../dom.js";
import { valueAt } from "../state.js";
import { Complaint, type Hand, type Row } from "./row.js";

/** A field to start from: elsewhere than the plateau of a fresh page. */
const FIELD: InitialField = { peak_mv: 6, location_cm: 40, width_cm: 60 };

export function fieldRow({ move, prefix }: Hand): Row {
  const path = "track.initial_field";
  const element = document.createElement("div");
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  label.append(box, " A place field before the laps");
  const complaint = new Complaint(box, `${prefix}-${path}-wrong`);
  element.append(label, complaint.element);
  // Another one is kept while it is switched off.
  let field = FIELD;
  const show = (values: unknown): void => {
    const value = valueAt(values, path) as InitialField | null | undefined;
    set(element, "hidden", value === undefined);
    box.checked = value != null;
    if (value != null) field = value;
    complaint.say(null);
  };
  box.addEventListener("change", () => {
    const wrong = move(path, box.checked ? field : null, null);
    if (wrong !== null) box.checked = !box.checked;
    complaint.say(wrong);
  });
  return { element, show };
}
