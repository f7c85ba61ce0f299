// Preloaded by the commands of the root (`node --import`): settings may be kept in a file `.env` beside package.json, as
// `.env.example` shows. A variable that is set already wins.
import { existsSync } from "node:fs";
import path from "node:path";

const file = path.join(import.meta.dirname, "../.env");
if (existsSync(file)) process.loadEnvFile(file);
