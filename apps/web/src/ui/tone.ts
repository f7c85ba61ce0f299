/** How something is meant; always beside an icon and words, never told by colour alone. */
export type Tone = "good" | "info" | "warning" | "bad" | "plain";

export const TONE_CLASS: Record<Tone, string> = {
  good: "border-good-line bg-good-soft text-good",
  info: "border-info-line bg-info-soft text-info",
  warning: "border-warning-line bg-warning-soft text-warning",
  bad: "border-bad-line bg-bad-soft text-bad",
  plain: "border-line bg-sunken text-ink",
};
