import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { reloadWhenAnswered } from "./reload-when-answered.ts";
import { loadLateParts } from "./ui/late.ts";

// What "Back" takes out of the browser's memory is as old as the moment it was left, and hears nothing any more.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

addEventListener("vite:preloadError", () => void reloadWhenAnswered(), { once: true });

// Not sooner: what is shown first has the line to itself.
setTimeout(loadLateParts, 3_000);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <App pathname={location.pathname} />
  </StrictMode>,
);
