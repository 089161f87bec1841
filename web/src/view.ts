// What a view is: from a scene to a picture.

import { type Axes, type Size } from "./axes.js";
import { type Box, type Drawing } from "./drawing.js";
import { type Outcome } from "./outcome.js";
import { type State } from "./state.js";
import { type Theme } from "./theme.js";
import { type Run } from "./track_runs.js";

/** All that is on the page. */
export interface Scene {
  state: State;
  now: Outcome;
  pinned: Outcome | null;
  /** The input and the initial weight in view: chosen, or pointed at. */
  input: number;
  weight: number;
  /** Whether the map shows what is now less what is pinned. */
  isDifference: boolean;
  /** The rule on the track, the last that is known: the page does not wait for it. */
  track: Run | undefined;
  pinnedTrack: Run | undefined;
  /** Whether a later one is on its way. */
  isTrackLate: boolean;
}

/** What is chosen by pointing. */
export type Pointed = Partial<Pick<State, "input" | "weight">>;

/** Something that is dragged along the x axis, by hand or by keys. */
export interface Handle {
  /** Which of the picture's it is. */
  name: string;
  label: string;
  /** Where it is, in values of the x axis and in pixels. */
  x: number;
  y: number;
  colour: string;
  low: number;
  high: number;
  /** How far a key moves it. */
  step: number;
  unit: string;
  /** The state with it elsewhere. */
  moved: (state: State, x: number) => State;
}

/** What is chosen in a picture, and chosen by arrow keys when it has the focus. */
export interface Cursor {
  /** Where it is, pixels. */
  x: number;
  y: number;
  /** Whether keys up and down choose the initial weight. */
  hasWeight: boolean;
}

/** A heat map, a pixel for each of the box. */
export interface Pixels {
  box: Box;
  columns: number;
  rows: number;
  /** Writes a colour for each pixel, row by row from the top. */
  fill: (colours: Uint32Array) => void;
}

export interface Picture {
  axes: Axes;
  drawing: Drawing;
  /** Stands behind the drawing. */
  pixels?: Pixels;
  handles?: Handle[];
  cursor?: Cursor;
  /** What it says, for those who don't see it and beneath it. */
  readout: string;
}

/** A column of a CSV file; the name has the unit. */
export interface Column {
  name: string;
  values: ArrayLike<number>;
}

export interface View {
  /** Names its files. */
  name: string;
  title: (scene: Scene) => string;
  /** One sentence: what is drawn. */
  about: (scene: Scene) => string;
  /** Whether it shows what a rule does: there is none with signals alone. */
  needsRule: boolean;
  /** Whether more will be known soon. */
  isLate?: (scene: Scene) => boolean;
  /** What its picture depends on: the same values, the same picture. */
  sees: (scene: Scene) => readonly unknown[];
  picture: (scene: Scene, theme: Theme, size: Size) => Picture;
  /** What a point of the plot chooses. */
  pointed?: (scene: Scene, x: number, y: number) => Pointed;
  /** What is at a point of the plot. */
  read?: (scene: Scene, x: number, y: number) => string;
  /** The arrays behind it. */
  columns: (scene: Scene) => Column[];
}
