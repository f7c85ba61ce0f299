import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** A whole page. It never looks like TikTok's own without saying what it is. */
export function page(title: string, body: Html, { wide = false } = {}): string {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · TikTok simulator</title>
  <link rel="icon" href="data:,">
  <style>${STYLE}</style>
</head>
<body>
  <header><strong>Simulator.</strong> This is not TikTok; nobody here is real.</header>
  <main class="${wide ? "wide" : "card"}">${body}</main>
</body>
</html>`.markup;
}
