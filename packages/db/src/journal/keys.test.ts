import { randomBytes, randomUUID } from "node:crypto";
import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TEST_APP } from "../testing/index.ts";
import { TokenCipher } from "../token-cipher.ts";
import { journalDirectory, openJournal } from "./journal.ts";
import { countJournalValues } from "./keys.ts";
import { type Answer, writeRecord } from "./record.ts";
import { setAside } from "./set-aside.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const cipherOf = (id: string) => new TokenCipher([{ id, key: randomBytes(32) }]);

function refreshed(cipher: TokenCipher): Answer {
  const accountId = randomUUID();
  const place = { table: "tiktok_grant", column: "access_token", rowId: accountId } as const;
  return {
    kind: "refreshed",
    pair: {
      claim: { accountId, generation: 1, startedAt: new Date() },
      sealedAccessToken: cipher.seal("act", place),
      sealedRefreshToken: null,
      accessLifetimeMs: 1,
      refreshLifetimeMs: 1,
      dueAfterMs: 1,
      grantedScopes: null,
      logId: null,
    },
  };
}

const authorized: Answer = {
  kind: "authorized",
  grant: {
    requestId: randomUUID(),
    consentedAt: new Date(),
    app: TEST_APP,
    userId: "somebody",
    reauthorize: null,
    openId: "open",
    pair: { accessToken: "act", refreshToken: "rft", accessTokenExpiresAt: new Date(), refreshTokenExpiresAt: null },
    dueAt: new Date(),
    requestedScopes: [],
    grantedScopes: null,
    logId: null,
  },
};

it("counts what each key has sealed in all journals, what was set aside and half a line included", async () => {
  expect(await countJournalValues(dataDir)).toEqual(new Map());
  const [k1, k2] = [cipherOf("k1"), cipherOf("k2")];
  await openJournal(dataDir, "worker").keep([writeRecord(refreshed(k1), k1), writeRecord(authorized, k2)]);
  await openJournal(dataDir, "api").keep([writeRecord(authorized, k1)]);
  await setAside(dataDir, writeRecord(refreshed(k1), k1).line);
  const [journal = ""] = (await readdir(journalDirectory(dataDir))).filter((name) => name.startsWith("api"));
  await appendFile(path.join(journalDirectory(dataDir), journal), '{"id":"half","kind":"author');
  expect(await countJournalValues(dataDir)).toEqual(new Map(Object.entries({ k1: 4, k2: 2 })));
});
