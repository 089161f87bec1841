// Colours and sizes of what is drawn: the hues of the command's figures, on light and dark.

export interface Theme {
  /** What a figure is drawn on. */
  paper: string;
  /** Text and axes. */
  ink: string;
  /** Secondary text. */
  muted: string;
  /** Lines that guide the eye. */
  guide: string;
  /** The eligibility trace, and depression. */
  blue: string;
  /** The instructive signal, and potentiation. */
  vermilion: string;
  /** The overlap. */
  green: string;
  /** What is chosen. */
  purple: string;
  /** The first and the last lap; those between are between them. */
  firstLap: string;
  lastLap: string;
}

/** Okabe's and Ito's colours, distinct in all common kinds of colour vision. */
export const LIGHT: Theme = {
  paper: "#ffffff",
  ink: "#222222",
  muted: "#5f5f5f",
  guide: "#e4e4e4",
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  purple: "#a4447d",
  firstLap: "#7cc0ea",
  lastLap: "#08306b",
};

/** The same hues, lighter. */
export const DARK: Theme = {
  paper: "#1c1f24",
  ink: "#e8e8e8",
  muted: "#a8acb3",
  guide: "#363b44",
  blue: "#56b4e9",
  vermilion: "#f08a3c",
  green: "#2fc79a",
  purple: "#e394c2",
  firstLap: "#2f6fa8",
  lastLap: "#d6ecfb",
};

export const FONT = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif";
/** Size of text in figures, CSS pixels. */
export const TEXT_SIZE = 12;
