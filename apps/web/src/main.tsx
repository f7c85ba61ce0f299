import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

// What "Back" takes out of the browser's memory is as old as the moment it was left, and hears nothing any more.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// A deployment has replaced what this page would load now. Once is enough: then it is missing for another reason.
addEventListener("vite:preloadError", () => {
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation instanceof PerformanceNavigationTiming && navigation.type !== "reload") location.reload();
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <App pathname={location.pathname} />
  </StrictMode>,
);
