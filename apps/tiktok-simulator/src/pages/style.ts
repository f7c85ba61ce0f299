import { Html } from "./html.ts";

export const STYLE = new Html(`
:root { color-scheme: light dark; --ink: light-dark(#161823, #f1f1f2); --quiet: light-dark(#5c5d66, #a9aab3);
  --paper: light-dark(#fff, #1b1b1f); --ground: light-dark(#f1f1f2, #0e0e10); --line: light-dark(#dcdce0, #3a3a42);
  --accent: light-dark(#d1183f, #ff5c7c); --on-accent: light-dark(#fff, #1b1b1f); --good: light-dark(#0b6b3a, #5fd39a); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { padding: .5rem 1rem; text-align: center; font-size: .875rem; background: light-dark(#fff3c4, #4a3d00);
  color: light-dark(#4a3d00, #fff3c4); }
main { margin: 0 auto; padding: 1.5rem; }
main.card { max-width: 28rem; margin: 1.5rem auto; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
main.wide { max-width: 60rem; }
@media (max-width: 30rem) { main.card { margin: 0; border: 0; border-radius: 0; } }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 0 0 .5rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 0 0 1rem; overflow-x: auto; }
img { border-radius: 50%; flex: none; }
.quiet { color: var(--quiet); }
.app-icon { width: 3.5rem; height: 3.5rem; margin-bottom: 1rem; border-radius: 14px; display: grid; place-items: center;
  background: var(--accent); color: var(--on-accent); font-size: 1.75rem; font-weight: 700; }
.signed-in { display: flex; align-items: center; gap: .5rem; margin: 0 0 1rem; }
fieldset { border: 0; padding: 0; margin: 0 0 1.25rem; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.scope { display: flex; justify-content: space-between; align-items: center; gap: 1rem; margin: 0; padding: .75rem 0;
  border-bottom: 1px solid var(--line); }
label.scope { cursor: pointer; }
input[role=switch] { appearance: none; flex: none; width: 2.75rem; height: 1.5rem; margin: 0; border-radius: 1rem;
  border: 2px solid var(--quiet); background: transparent; cursor: pointer; }
input[role=switch]::before { content: ""; display: block; width: 1rem; height: 1rem; margin: 2px; border-radius: 50%; background: var(--quiet); }
input[role=switch]:checked { background: var(--accent); border-color: var(--accent); }
input[role=switch]:checked::before { margin-left: 1.375rem; background: var(--on-accent); }
button, .button { font: inherit; padding: .5rem 1rem; border-radius: 8px; border: 1px solid var(--line); background: var(--paper);
  color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--quiet); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.decision { display: grid; gap: .5rem; }
.decision button { padding: .75rem; }
.accounts { display: grid; gap: .5rem; margin-top: .75rem; }
.account { display: flex; align-items: center; gap: .75rem; text-align: left; }
summary { cursor: pointer; color: var(--quiet); }
details { margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { border: 0; font-size: .875rem; color: var(--quiet); font-weight: 500; }
td.who { white-space: nowrap; }
td.who img { vertical-align: middle; }
.row { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; }
.row label { display: grid; gap: .25rem; min-width: 0; font-size: .875rem; }
form + form, ul + form { margin-top: .75rem; }
input[type=number], select { font: inherit; padding: .375rem .5rem; border: 1px solid var(--quiet); border-radius: 8px;
  background: var(--paper); color: var(--ink); max-width: 100%; }
input[type=checkbox]:not([role]) { accent-color: var(--accent); width: 1.125rem; height: 1.125rem; flex: none; }
.choices { display: grid; gap: .5rem; margin: .5rem 0 1rem; }
.choices label { display: flex; gap: .5rem; align-items: center; }
.alive { color: var(--good); font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem 1rem; padding: 0; margin: 0 0 1rem; list-style: none; }
a { color: inherit; }
a[aria-current] { font-weight: 600; text-decoration: none; }
`);
