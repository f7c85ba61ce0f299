import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  const target = loadEnv(mode, import.meta.dirname, "API_").API_ORIGIN ?? "http://localhost:3000";
  // The browser's Host goes through unchanged, so that the api sees the origin that it checks for.
  const proxied = { target, changeOrigin: false };
  return {
    plugins: [react(), tailwindcss()],
    // Every browser that runs the rest of the page preloads by itself.
    build: {
      modulePreload: { polyfill: false },
      rolldownOptions: {
        // What most pages need is one file: many small ones are compressed each by itself, and asked for one by one.
        output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 5 }] } },
      },
    },
    server: {
      strictPort: true,
      proxy: {
        "/api": proxied,
        "/v1": proxied,
        "/docs": proxied,
        "/healthz": proxied,
        "/readyz": proxied,
        "/metrics": proxied,
      },
    },
  };
});
