import { eraseStaleAvatars, findAccount, findAvatar } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { fetchAvatarOf } from "./fetch-avatar.ts";

let engine: TestEngine;
let account: TestAccount;
beforeEach(async () => {
  engine = await createTestEngine();
  account = await engine.connect();
});
afterEach(() => engine.close());

async function showAt(address: string | null): Promise<void> {
  await engine.deps.db.updateTable("tiktok_account").set({ avatar_url: address }).execute();
}
const version = async () => (await findAccount(engine.deps.db, engine.deps.app, account))?.avatarVersion;

describe("fetchAvatarOf", () => {
  it("keeps a copy of the picture, with a version of its own, for the owner alone", async () => {
    await showAt(account.user.avatarUrl);
    await fetchAvatarOf(engine.deps, account.accountId);
    const avatar = await findAvatar(engine.deps.db, account);
    expect(avatar?.contentType).toBe("image/png");
    expect(avatar?.bytes).toEqual(Buffer.from(await (await fetch(account.user.avatarUrl)).arrayBuffer()));
    expect(await version()).toBe(avatar?.version);
    expect(await findAvatar(engine.deps.db, { ...account, userId: "somebody else" })).toBeNull();
  });

  it("is tried again when the picture is not to be had for the moment", async () => {
    await showAt(`${engine.simulator.origin}/avatars/0.png`);
    await expect(fetchAvatarOf(engine.deps, account.accountId)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("gives up on what is no picture of TikTok's, and shows none", async () => {
    await showAt("https://evil.example/a.png");
    await fetchAvatarOf(engine.deps, account.accountId);
    expect(await version()).toBeNull();
  });

  it("forgets the picture of an account that is disconnected", async () => {
    await showAt(account.user.avatarUrl);
    await fetchAvatarOf(engine.deps, account.accountId);
    await sql`update tiktok_account set disconnected_at = now(), disconnect_outcome = 'confirmed',
              disconnect_requested_at = now()`.execute(engine.deps.db);
    expect(await findAvatar(engine.deps.db, account)).toBeNull();
    await eraseStaleAvatars(engine.deps.db);
    expect(await engine.deps.db.selectFrom("avatar").selectAll().execute()).toEqual([]);
  });
});
