import { ApplicationRoleError, EncryptionKeyError } from "@tiktok-connect/db";
import { SettingsError } from "@tiktok-connect/settings";
import { Command, InvalidArgumentError, Option } from "commander";
import { accounts } from "./commands/accounts.ts";
import { createKey, listKeys, revokeKey } from "./commands/api-keys.ts";
import { audit, EXPORT_FORMATS, exportAudit } from "./commands/audit.ts";
import { doctor } from "./commands/doctor.ts";
import { invite } from "./commands/invite.ts";
import { forgetLostKey, keysStatus, rotateKeys } from "./commands/keys.ts";
import { migrate } from "./commands/migrate.ts";
import { pause, resume } from "./commands/pause.ts";
import { planForScopes, scopes } from "./commands/scopes.ts";
import { signOut } from "./commands/sign-out.ts";
import { status } from "./commands/status.ts";
import { acceptAllSuspects, suspects } from "./commands/suspects.ts";
import { createOutput } from "./output.ts";

const program = new Command("tiktok-connect")
  .description("The operator's commands")
  .showHelpAfterError()
  // An option belongs to the command that it stands behind: `suspects accept --json`.
  .enablePositionalOptions();

function command(name: string, description: string, parent = program): Command {
  return parent.command(name).description(description).option("--json", "answer in JSON", false);
}

command("migrate", "bring the schema, the queue and the configured scopes up to date; before every deployment").action(
  ({ json }) => migrate(process.env, createOutput({ json })),
);
command("accounts", "list accounts with status and due time, the next due first")
  .option("--limit <count>", "the most to list", readCount, 100)
  .action(({ json, limit }) => accounts(process.env, createOutput({ json }), limit));
command("doctor", "examine settings, database, queue and TikTok, and say what to do").action(async ({ json }) => {
  const well = await doctor(process.env, createOutput({ json }));
  process.exitCode = well ? 0 : 1;
});
command("status", "say how refreshing is, what stops it, and what to do").action(async ({ json }) => {
  const answered = await status(process.env, createOutput({ json }));
  process.exitCode = answered ? 0 : 1;
});
command("pause", "stop refreshing for all workers; tokens live on until they expire").action(({ json }) =>
  pause(process.env, createOutput({ json })),
);
command("resume", "take back a pause, or a rest that TikTok asked for").action(({ json }) =>
  resume(process.env, createOutput({ json })),
);
const scopesCommand = command("scopes", "show which scopes are asked for, and how many accounts have each").action(
  ({ json }) => scopes(process.env, createOutput({ json })),
);
command("plan", "say what another set of scopes would mean, and change nothing", scopesCommand)
  .argument("<scopes>", "comma-separated, like TIKTOK_SCOPES")
  .action((list, { json }) => planForScopes(process.env, createOutput({ json }), list));
const suspectsCommand = command("suspects", "list accounts that TikTok rejected and that have not ended")
  .option("--limit <count>", "the most to list", readCount, 100)
  .action(({ json, limit }) => suspects(process.env, createOutput({ json }), limit));
command("accept", "try each suspect once more; those that are rejected again end", suspectsCommand).action(({ json }) =>
  acceptAllSuspects(process.env, createOutput({ json })),
);
const keysCommand = program.command("keys").description("the keys that seal tokens, and those of other services");
command("status", "say which key seals, what is sealed with each, and what to do", keysCommand).action(
  async ({ json }) => {
    const fit = await keysStatus(process.env, createOutput({ json }));
    process.exitCode = fit ? 0 : 1;
  },
);
command("rotate", "seal everything anew with the first key, while everything runs", keysCommand).action(
  async ({ json }) => {
    const done = await rotateKeys(process.env, createOutput({ json }));
    process.exitCode = done ? 0 : 1;
  },
);
command("forget", "let programs start without a key that is lost for good", keysCommand)
  .argument("<id>", "its id")
  .action(async (id: string, { json }) => {
    const forgotten = await forgetLostKey(process.env, createOutput({ json }), id);
    process.exitCode = forgotten ? 0 : 1;
  });

const apiKeysCommand = keysCommand.command("api").description("the keys of other services");
command("list", "list them, the newest first", apiKeysCommand)
  .option("--limit <count>", "the most to list", readCount, 100)
  .action(({ json, limit }) => listKeys(process.env, createOutput({ json }), limit));
command("create", "make one for somebody's accounts, and show it this once", apiKeysCommand)
  .requiredOption("--owner <email>", "whose accounts it opens")
  .requiredOption("--name <name>", "what it is for")
  .addOption(new Option("--scope <scope>", "what it may do").choices(["read", "token"]).default("token"))
  .option("--account <id...>", "only these accounts; otherwise all, those to come included", [])
  .action(async ({ json, owner, name, scope, account }) => {
    const wanted = { email: owner, name, scope, accountIds: account };
    const created = await createKey(process.env, createOutput({ json }), wanted);
    process.exitCode = created ? 0 : 1;
  });
command("revoke", "take one out of use at once", apiKeysCommand)
  .argument("<id>", "as `list` shows it", readId)
  .action(async (id: string, { json }) => {
    const revoked = await revokeKey(process.env, createOutput({ json }), id);
    process.exitCode = revoked ? 0 : 1;
  });

command("invite", "make a link by which somebody gets an account, or a new password")
  .argument("<email>", "whose account it will be", readEmail)
  .option("--operator", "make an operator of whoever accepts it", false)
  .option("--days <count>", "how long the link works", readDays, 7)
  .action((email, { json, operator, days }) => invite(process.env, createOutput({ json }), { email, operator, days }));

command("sign-out", "sign somebody out everywhere, at once; their accounts stay connected")
  .argument("<email>", "whom", readEmail)
  .action(async (email, { json }) => {
    process.exitCode = (await signOut(process.env, createOutput({ json }), email)) ? 0 : 1;
  });

/** Which entries of the audit trail; the same for looking and for writing out. */
function narrowed(wide: Command): Command {
  return wide
    .option("--who <email>", "about somebody who is still here", readEmail, null)
    .option("--subject <id>", "about somebody, by the random id that the trail has for them", readId, null)
    .option("--action <word>", "such as session.began, or what stands before the dot", readAction, null)
    .option("--since <moment>", "from then on, such as 2026-11-27 or 2026-11-27T10:00Z", readMoment, null)
    .option("--until <moment>", "before then", readMoment, null);
}
const auditCommand = narrowed(command("audit", "show who did what, newest first"))
  .option("--limit <count>", "the most to show", readCount, 50)
  .option("--before <entry>", "only what is older than this entry", readEntry, null)
  .action(async ({ json, ...wanted }) => {
    process.exitCode = (await audit(process.env, createOutput({ json }), wanted)) ? 0 : 1;
  });
narrowed(auditCommand.command("export").description("write out who did what, oldest first, naming nobody"))
  .addOption(new Option("--format <format>", "a JSON object a line, or CSV").choices(EXPORT_FORMATS).default("jsonl"))
  .action(async (wanted) => {
    process.exitCode = (await exportAudit(process.env, wanted)) ? 0 : 1;
  });

function readEmail(text: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) throw new InvalidArgumentError("It must be an e-mail address.");
  return text.toLowerCase();
}

function readDays(text: string): number {
  const days = readCount(text);
  if (days > 30) throw new InvalidArgumentError("It must be 30 days at most.");
  return days;
}

function readId(text: string): string {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw new InvalidArgumentError("It must be a UUID.");
  return text;
}

function readAction(text: string): string {
  if (!/^[a-z_]+(\.[a-z_]+)?$/.test(text)) throw new InvalidArgumentError("It must be a word such as session.began.");
  return text;
}

function readMoment(text: string): Date {
  const moment = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError("It must be a day or a moment, such as 2026-11-27T10:00Z.");
  }
  return moment;
}

function readEntry(text: string): string {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError("It must be the number of an entry.");
  return text;
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("It must be a number from 1.");
  return Number(text);
}

program.parseAsync().catch((error: unknown) => {
  const isOurs = [SettingsError, EncryptionKeyError, ApplicationRoleError].some((kind) => error instanceof kind);
  console.error(isOurs && error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
