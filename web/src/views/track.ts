// A place field: the ramp before the laps and after each, and the plateau on the track.

import { axesOf, drawAxes, drawGuides } from "../axes.js";
import { type TrackRun } from "../core.js";
import { Drawing } from "../drawing.js";
import { at, extent, roomy, said } from "../scale.js";
import { withValue } from "../state.js";
import { type Run } from "../track_runs.js";
import { type Handle, type View } from "../view.js";
import { drawLapLegend, drawLaps, rowsOf } from "./by_lap.js";

/** Length of the track, cm. */
const LENGTH = 187;

export const track: View = {
  name: "track",
  title: () => "A place field on the track",
  about: () => "What the rule makes of laps on a circular track with a plateau at one place.",
  needsRule: true,
  isLate: ({ isTrackLate }) => isTrackLate,
  sees: ({ track, pinnedTrack, state }) => [track, pinnedTrack, state.track],
  picture({ track, pinnedTrack, state }, theme, size) {
    const run = done(track);
    if (run === null) {
      const axes = axesOf(size, [0, LENGTH], [0, 1]);
      return { axes, drawing: new Drawing(), readout: whyNone(track) };
    }
    const rows = ramps(run);
    const other = done(pinnedTrack);
    const otherRamp = other === null ? undefined : ramps(other).at(-1);
    const axes = axesOf(size, [0, LENGTH], roomy(extent(...rows, otherRamp ?? [], [0, 0.5]), 0.12));
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    const { plateau_cm, plateau_duration_s, speed_cm_s, initial_field } = state.track;
    drawing.within(axes.box, (inner) => {
      const [left, top, right, bottom] = axes.box;
      const width = ((plateau_duration_s * speed_cm_s) / LENGTH) * (right - left);
      for (const turn of [-1, 0]) {
        const from = at(axes.x, plateau_cm) + turn * (right - left);
        inner.rect(from, top, Math.min(width, right - left), bottom - top, theme.vermilion, 0.22);
      }
      const x = run.binCm.map((v) => at(axes.x, v));
      if (other !== null && otherRamp !== undefined) {
        const y = otherRamp.map((v) => at(axes.y, v));
        inner.line(other.binCm.map((v) => at(axes.x, v)), y, {
          colour: theme.purple,
          width: 1.5,
          dash: "2 3",
        });
      }
      drawLaps(inner, axes, theme, x, rows);
    });
    drawAxes(drawing, axes, theme, ["Position (cm)", "Ramp (mV)"]);
    const pin: Parameters<typeof drawLapLegend>[4] =
      other === null ? [] : [["pinned", { colour: theme.purple, width: 1.5, dash: "2 3" }]];
    drawLapLegend(drawing, axes, theme, rows.length - 1, [
      ["plateau", { colour: theme.vermilion, width: 6 }],
      ...pin,
    ]);
    const places = { low: 0, high: LENGTH, step: 1, unit: "cm" };
    const handles: Handle[] = [
      {
        ...places,
        name: "plateau",
        label: "Plateau on the track",
        x: plateau_cm,
        y: axes.box[1] + 9,
        colour: theme.vermilion,
        moved: (state, x) => withValue(state, "track.plateau_cm", x),
      },
    ];
    if (initial_field !== null) {
      handles.push({
        ...places,
        name: "field",
        label: "Peak of the field before the laps",
        x: initial_field.location_cm,
        y: at(axes.y, initial_field.peak_mv),
        colour: theme.muted,
        moved: (state, x) => withValue(state, "track.initial_field.location_cm", x),
      });
    }
    return { axes, drawing, handles, readout: words(run) };
  },
  read({ track }, x) {
    const run = done(track);
    if (run === null) return whyNone(track);
    const bin = Math.max(0, Math.min(99, Math.floor((x / LENGTH) * 100)));
    const values = ramps(run).map((row) => said(row[bin] ?? NaN));
    const shown = values.length > 6 ? [...values.slice(0, 3), "\u2026", ...values.slice(-2)] : values;
    return `At ${said(x, 1)} cm: ${shown.join(" \u2192 ")} mV.`;
  },
  columns({ track }) {
    const run = done(track);
    if (run === null) return [];
    const rows = ramps(run);
    return [
      { name: "position (cm)", values: run.binCm },
      ...rows.map((values, lap) => ({
        name: lap === 0 ? "ramp before (mV)" : `ramp after lap ${lap} (mV)`,
        values,
      })),
    ];
  },
};

/** The run, where there is one. */
function done(run: Run | undefined): TrackRun | null {
  return typeof run === "object" ? run : null;
}

function whyNone(run: Run | undefined): string {
  return typeof run === "string" ? run : "The laps are being computed.";
}

function ramps(run: TrackRun): Float64Array[] {
  return rowsOf(run.rampMv, run.binCm.length);
}

function words({ peakMv, peakCm, widthCm }: TrackRun): string {
  const width = widthCm === null ? "" : `, ${said(widthCm, 0)} cm wide`;
  return `After the laps: peak ${said(peakMv)} mV at ${said(peakCm, 0)} cm${width}.`;
}
