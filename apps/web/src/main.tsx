import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { loadLateParts } from "./ui/late.ts";

// What "Back" takes out of the browser's memory is as old as the moment it was left, and hears nothing any more.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// Not sooner: what is shown first has the line to itself.
setTimeout(() => void loadLateParts(), 3_000);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <App pathname={location.pathname} />
  </StrictMode>,
);
