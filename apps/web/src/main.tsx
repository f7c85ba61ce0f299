import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

// What "Back" takes out of the browser's memory is as old as the moment it was left, and hears nothing any more.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <App pathname={location.pathname} />
  </StrictMode>,
);
