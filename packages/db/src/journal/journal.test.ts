import { appendFile, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { journalDirectory, openJournal } from "./journal.ts";
import { readJournalState } from "./state.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const record = (id: string) => ({ id, line: JSON.stringify({ id }) });

async function adoptedBy(journal: ReturnType<typeof openJournal>): Promise<string[]> {
  const adopted: string[] = [];
  await journal.adopt(async (lines) => void adopted.push(...lines));
  return adopted.toSorted();
}

describe("a journal", () => {
  it("leaves nothing behind when everything is settled", async () => {
    const journal = openJournal(dataDir, "worker");
    await journal.keep([record("a"), record("b")]);
    await journal.settle(["a"]);
    expect(await readJournalState(dataDir)).toMatchObject({ files: 1, waiting: 2, since: expect.any(Date) });
    await journal.settle(["b"]);
    expect(await readJournalState(dataDir)).toEqual({ files: 0, waiting: 0, setAside: 0, since: null });
  });

  it("is nobody else's to read", async () => {
    await openJournal(dataDir, "worker").keep([record("a")]);
    const directory = journalDirectory(dataDir);
    const [name = ""] = await readdir(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(directory, name))).mode & 0o777).toBe(0o600);
  });

  it("is adopted by the next process, once", async () => {
    await openJournal(dataDir, "worker").keep([record("a"), record("b")]);
    const next = openJournal(dataDir, "worker");
    expect(await adoptedBy(next)).toEqual([record("a").line, record("b").line]);
    expect(await adoptedBy(next)).toEqual([]);
    expect(await readJournalState(dataDir)).toMatchObject({ files: 0 });
  });

  it("stays when its adoption fails half-way", async () => {
    await openJournal(dataDir, "worker").keep([record("a")]);
    const away = openJournal(dataDir, "worker").adopt(() => Promise.reject(new Error("the database is away")));
    await expect(away).rejects.toThrow("the database is away");
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toEqual([record("a").line]);
  });

  it("has been brought in when any of many adoptions at the same time is over", async () => {
    await openJournal(dataDir, "worker").keep([record("a")]);
    let isBroughtIn = false;
    async function bringIn(): Promise<void> {
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      isBroughtIn = true;
    }
    const adoptions = Array.from({ length: 20 }, async () => {
      await openJournal(dataDir, "worker").adopt(bringIn);
      return isBroughtIn;
    });
    expect(new Set(await Promise.all(adoptions))).toEqual(new Set([true]));
  });

  it("is in no other's way when it cannot be brought in", async () => {
    for (const id of ["a", "b", "c"]) await openJournal(dataDir, "worker").keep([record(id)]);
    const adopted: string[] = [];
    const adoption = openJournal(dataDir, "worker").adopt(async ([line = ""]) => {
      if (line === record("b").line) throw new Error("refused");
      adopted.push(line);
    });
    await expect(adoption).rejects.toThrow("refused");
    expect(adopted.toSorted()).toEqual([record("a").line, record("c").line]);
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toEqual([record("b").line]);
  });

  it("is left to who was at it only just", async () => {
    await openJournal(dataDir, "worker").keep([record("a")]);
    const taken: string[] = [];
    const take = async (lines: readonly string[]) => void taken.push(...lines);
    await openJournal(dataDir, "worker").adopt(take, { idleForMs: 60_000 });
    expect(taken).toEqual([]);
    // Whoever brings it in is at it from when it has it.
    const begun = Promise.withResolvers<void>();
    const going = Promise.withResolvers<void>();
    const first = openJournal(dataDir, "worker").adopt(() => {
      begun.resolve();
      return going.promise;
    });
    await begun.promise;
    await openJournal(dataDir, "worker").adopt(take, { idleForMs: 60_000 });
    going.resolve();
    await first;
    expect(taken).toEqual([]);
    expect(await readJournalState(dataDir)).toMatchObject({ files: 0 });
  });

  it("loses nothing when it is adopted although its process lives", async () => {
    const living = openJournal(dataDir, "api");
    await living.keep([record("a")]);
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toEqual([record("a").line]);
    await living.keep([record("b")]);
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toEqual([record("b").line]);
  });

  it("loses nothing when it is adopted while it is written", async () => {
    const writer = openJournal(dataDir, "worker");
    const reader = openJournal(dataDir, "worker");
    const seen = new Set<string>();
    const take = async (lines: readonly string[]) => {
      for (const line of lines) seen.add(line);
    };
    for (let count = 0; count < 200; count++) {
      // The reader comes at another moment of the writing each time.
      const written = writer.keep([record(`${count}`)]);
      for (let turn = 0; turn < count % 20; turn++) await nextTurn();
      await Promise.all([written, reader.adopt(take)]);
    }
    await reader.adopt(take);
    expect(seen.size).toBe(200);
  });

  it("keeps a record whole behind half of one that a full disk left", async () => {
    const journal = openJournal(dataDir, "worker");
    await journal.keep([record("a")]);
    const directory = journalDirectory(dataDir);
    const elsewhere = path.join(dataDir, "elsewhere");
    await rename(directory, elsewhere);
    await writeFile(directory, "no directory can be here");
    await expect(journal.keep([record("b")])).rejects.toThrow();
    await rm(directory);
    await rename(elsewhere, directory);
    const [name = ""] = await readdir(directory);
    await appendFile(path.join(directory, name), record("b").line.slice(0, 5));
    await journal.keep([record("c")]);
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toContain(record("c").line);
  });

  it("adopts nothing where nothing was ever kept", async () => {
    expect(await adoptedBy(openJournal(dataDir, "worker"))).toEqual([]);
  });
});
