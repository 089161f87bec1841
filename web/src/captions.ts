// What to notice in each preset.

const CAPTIONS: Record<string, string> = {
  signals:
    "An input leaves an eligibility trace, the plateau an instructive signal. Point at earlier and later inputs: " +
    "where is there still overlap, seconds from the plateau?",
  linear:
    "Both gains are straight lines: potentiation and depression grow alike with the overlap, and one weight " +
    "is the target at every delay.",
  linear_potentiation:
    "Only depression saturates: even far from the plateau weak inputs grow, and strong ones shrink. Follow the dashed line.",
  nonlinear:
    "Weak inputs potentiate, strong ones depress: find the line between, and how it bends with the delay.",
  short_tau:
    "Shorter traces, a narrower window: compare how far from the plateau an input still changes.",
};

/** What to notice in a preset; "" where nothing is said. */
export function captionOf(preset: string): string {
  return CAPTIONS[preset] ?? "";
}
