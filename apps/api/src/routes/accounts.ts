import { pipeline } from "node:stream/promises";
import { accountChange, accountEventType } from "@tiktok-connect/contract";
import {
  findAccount,
  findAvatar,
  listAccounts,
  listEvents,
  renameAccount,
  requestDisconnect,
} from "@tiktok-connect/db";
import { type Request, Router } from "express";
import * as z from "zod";
import { presentAccount } from "../connection/present-account.ts";
import type { ApiDeps } from "../deps.ts";
import { EXPORT_FORMATS, exportEvents } from "../export/export-events.ts";
import { readEvents } from "../export/read-events.ts";
import { parse, parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { asReader } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

const EVENTS_A_PAGE = 50;
const eventsQuery = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  types: z
    .string()
    .transform((types) => types.split(","))
    .pipe(z.array(accountEventType))
    .optional(),
});

const own = (req: Request) => ({ userId: userOf(req).id, accountId: parseId(req.params.accountId) });

export function accountRoutes(deps: ApiDeps): Router {
  const { db, app, jobs, log, page } = deps;
  const router = Router();
  async function findOwn(req: Request) {
    const account = await findAccount(db, app, { ...(await asReader(deps, userOf(req))), ...own(req) });
    if (!account) throw new ProblemError("not_found");
    return account;
  }

  router.get("/", async (req, res) => {
    const accounts = await listAccounts(db, app, await asReader(deps, userOf(req)));
    res.json({ accounts: accounts.map((account) => presentAccount(account, page.publicUrl)) });
  });

  router.get("/:accountId", async (req, res) => {
    res.json(presentAccount(await findOwn(req), page.publicUrl));
  });

  router.get("/:accountId/avatar", async (req, res) => {
    const avatar = await findAvatar(db, own(req));
    if (!avatar) throw new ProblemError("not_found");
    // Somebody else made it: opened by itself it is a file to keep, in which nothing runs.
    res.set({
      "cache-control": req.query.version === avatar.version ? "private, max-age=31536000, immutable" : "no-store",
      "content-disposition": "attachment",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    res.type(avatar.contentType).send(avatar.bytes);
  });

  router.get("/:accountId/events", async (req, res) => {
    const { before, types } = parse(eventsQuery, req.query);
    const events = await listEvents(db, { ...own(req), before: before ?? null, types, limit: EVENTS_A_PAGE + 1 });
    if (events.length === 0 && before === undefined) await findOwn(req);
    const shown = events.slice(0, EVENTS_A_PAGE);
    res.json({
      events: shown.map((event) => ({ ...event, at: event.at.toISOString() })),
      next: events.length > EVENTS_A_PAGE ? (shown.at(-1)?.id ?? null) : null,
    });
  });

  for (const format of EXPORT_FORMATS) {
    router.get(`/:accountId/events.${format}`, async (req, res) => {
      const account = presentAccount(await findOwn(req), page.publicUrl);
      res.attachment(`tiktok-account-${account.id}-events.${format}`); // and the type that goes with the ending
      const lines = exportEvents(account, readEvents(db, own(req)), format);
      // By now the answer has begun, so all that can be told is that it is not whole.
      await pipeline(lines, res).catch((err: unknown) => log.warn({ err }, "an export was cut off"));
    });
  }

  router.patch("/:accountId", async (req, res) => {
    await findOwn(req); // before anything is said about what was sent
    const { label } = parse(accountChange, req.body);
    if (!(await renameAccount(db, { ...own(req), label }))) throw new ProblemError("not_found");
    res.json(presentAccount(await findOwn(req), page.publicUrl));
  });

  router.delete("/:accountId", async (req, res) => {
    const owner = own(req);
    if (!(await requestDisconnect(db, owner))) throw new ProblemError("not_found");
    // Only to be quick: the schedule finds it anyway.
    jobs.enqueue("revocation.sweep", {}).catch((err: unknown) => log.warn({ err }, "the queue is away"));
    res.status(202).json({ accountId: owner.accountId });
  });
  return router;
}
