import { Pool } from "undici";
import * as z from "zod";

/** Callers that ask for paths over and over, or once each, all at the same time; tells how long each answer took. */
const order = z.object({
  ORIGIN: z.string(),
  /** A JSON array; callers take them in turn. */
  PATHS: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  BEARER: z.string(),
  CALLERS: z.coerce.number(),
  REQUESTS: z.coerce.number(),
  /** How many of the requests come first, to warm up, and are not counted. */
  WARM_UP: z.coerce.number(),
});
const { ORIGIN, PATHS, BEARER, CALLERS, REQUESTS, WARM_UP } = order.parse(process.env);

const pool = new Pool(ORIGIN, { connections: CALLERS, pipelining: 1 });
const headers = { authorization: `Bearer ${BEARER}` };
const statuses: Record<number, number> = {};
let asked = 0;

async function ask(tookMs: number[]): Promise<void> {
  const path = PATHS[asked++ % PATHS.length] ?? "/";
  const startedAt = performance.now();
  const { statusCode, body } = await pool.request({ method: "GET", path, headers });
  await body.dump();
  tookMs.push(performance.now() - startedAt);
  statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
}

async function askAll(count: number): Promise<number[]> {
  const tookMs: number[] = [];
  let left = count;
  const caller = async () => {
    while (left-- > 0) await ask(tookMs);
  };
  await Promise.all(Array.from({ length: Math.min(CALLERS, count) }, caller));
  return tookMs;
}

await askAll(WARM_UP);
const startedAt = performance.now();
const tookMs = (await askAll(REQUESTS)).toSorted((one, other) => one - other);
const seconds = (performance.now() - startedAt) / 1000;
const at = (part: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * part))] ?? Number.NaN;
const figures = { perSecond: REQUESTS / seconds, p50Ms: at(0.5), p99Ms: at(0.99), statuses };
process.send?.(figures, () => process.exit(0));
