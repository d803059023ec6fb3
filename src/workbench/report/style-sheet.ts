/**
 * The look of reports. Tables of many columns have smaller type, in print more so, where nothing can scroll; on a screen a
 * shade at the edge of a table shows that it goes on. Colours are variables, so that the dark page differs only in their values; figures stay on
 * white, since their colours were chosen for it. The rules for `math` are those of Temml's own style sheet that its
 * MathML needs where no mathematical font is loaded.
 */
export const styleSheet = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1c2530; --muted: #56616d; --line: #d9dee3; --wash: #f3f5f7; --accent: #0b65a3; --shade: #00000038;
  --good: #0b5c46; --good-ground: #d9f0e6; --changed: #084f80; --changed-ground: #dcebf7;
  --weak: #6b4a00; --weak-ground: #faecc8; --bad: #8c2505; --bad-ground: #fbe0d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --ink: #e4e8ec; --muted: #a2acb6; --line: #343c45; --wash: #1d232a; --accent: #7cc0f2; --shade: #ffffff48;
    --good: #a5e5cb; --good-ground: #0f3d30; --changed: #b0d9f8; --changed-ground: #0f3552;
    --weak: #f4d58d; --weak-ground: #46340a; --bad: #ffc0a8; --bad-ground: #541c0a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; break-after: avoid; }
h1 { margin: 0; font-size: 1.95rem; letter-spacing: -0.01em; }
h2 { margin: 2.6rem 0 0.8rem; padding-top: 1.2rem; border-top: 1px solid var(--line); font-size: 1.4rem; }
h3 { margin: 1.9rem 0 0.6rem; font-size: 1.12rem; }
h4 { margin: 1.5rem 0 0.4rem; font-size: 1rem; }
p, ul, ol { margin: 0 0 1rem; }
li { margin-bottom: 0.3rem; }
a { color: var(--accent); }
.subtitle { margin: 0.5rem 0 0; color: var(--muted); }
header { margin-bottom: 1.8rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.875rem; }
code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 0 0 1rem; padding: 0.8rem 1rem; border-radius: 6px; background: var(--wash); overflow-x: auto; line-height: 1.45; }
pre code { overflow-wrap: normal; }
details { margin: 0 0 1rem; }
summary { cursor: pointer; color: var(--accent); }
details[open] > summary { margin-bottom: 0.6rem; }
.scroll {
  margin: 0 0 1.2rem; overflow-x: auto;
  background:
    linear-gradient(to right, var(--ground) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--ground) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 0.9rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 0.9rem 100% no-repeat scroll;
}
table { border-collapse: collapse; font-size: 0.925rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 0.4rem; text-align: left; color: var(--muted); }
th, td { padding: 0.38rem 1.1rem 0.38rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; border-bottom-color: var(--muted); }
th.number, td.number { text-align: right; }
td.number { white-space: nowrap; }
.scroll:has(th:nth-child(7)) table { font-size: 0.8rem; }
.scroll:has(th:nth-child(7)) :is(th, td) { padding-right: 0.7rem; }
.scroll:has(th:nth-child(7)) td.number { white-space: normal; }
.scroll:has(th:nth-child(9)) table { font-size: 0.74rem; }
.scroll:has(th:nth-child(9)) :is(th, td) { padding-right: 0.5rem; }
.badge {
  display: inline-block; padding: 0.05em 0.6em; border-radius: 1em; font-size: 0.82rem; font-weight: 600;
  white-space: nowrap; background: var(--wash); color: var(--muted);
}
.badge.good { background: var(--good-ground); color: var(--good); }
.badge.changed { background: var(--changed-ground); color: var(--changed); }
.badge.weak { background: var(--weak-ground); color: var(--weak); }
.badge.bad { background: var(--bad-ground); color: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.6rem, 1fr)); gap: 0.8rem; margin: 0 0 1.6rem; }
.facts div { padding: 0.8rem 1rem; border-radius: 8px; background: var(--wash); break-inside: avoid; }
.facts dt { color: var(--muted); font-size: 0.85rem; line-height: 1.35; }
.facts dd { margin: 0.15rem 0 0; font-size: 1.3rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.facts dd.note { color: var(--muted); font-size: 0.82rem; font-weight: 400; }
figure { margin: 1.8rem 0; break-inside: avoid; }
.card { overflow-x: auto; padding: 0.5rem; border: 1px solid var(--line); border-radius: 8px; background: #ffffff; }
.card svg { display: block; width: 100%; min-width: 34rem; height: auto; }
figcaption { margin-top: 0.7rem; color: var(--muted); font-size: 0.9rem; line-height: 1.5; }
figcaption b { color: var(--ink); }
.formula { margin: 1rem 0; overflow-x: auto; overflow-y: hidden; }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "Libertinus Math", "DejaVu Math TeX Gyre", "Noto Sans Math", math; font-style: normal; }
math.tml-display { display: block; width: 100%; }
math mfrac > :nth-child(2), math msqrt, math mover > :first-child { math-shift: compact; }
math .tml-sml-pad { padding-left: 0.05em; }
math .tml-med-pad { padding-left: 0.1em; }
math .tml-lrg-pad { padding-left: 0.15em; }
@media (max-width: 30rem) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.55rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
  .facts div { padding: 0.6rem 0.7rem; }
  .facts dd { font-size: 1.08rem; }
}
@media print {
  :root {
    --ground: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb; --wash: #f3f5f7; --accent: #000000;
    --good: #0b5c46; --good-ground: #d9f0e6; --changed: #084f80; --changed-ground: #dcebf7;
    --weak: #6b4a00; --weak-ground: #faecc8; --bad: #8c2505; --bad-ground: #fbe0d6;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .card { border: 0; padding: 0; overflow: visible; }
  .card svg { min-width: 0; max-width: 15cm; margin: 0 auto; }
  .badge, .facts div { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  tr { break-inside: avoid; }
  .scroll { overflow: visible; background: none; }
  .scroll:has(th:nth-child(6)) table { font-size: 8pt; }
  .scroll:has(th:nth-child(6)) :is(th, td) { padding-right: 0.5em; white-space: normal; }
  .scroll:has(th:nth-child(8)) table { font-size: 7pt; }
  .scroll:has(th:nth-child(10)) table { font-size: 6.5pt; }
  .scroll:has(th:nth-child(10)) :is(th, td) { overflow-wrap: anywhere; }
  pre code { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
