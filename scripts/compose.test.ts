import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const FILE = path.join(import.meta.dirname, "../docker-compose.yml");
const run = promisify(execFile);
const engine = await run("docker-compose", ["version"]).catch(() => null);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "compose-test-"));
  await copyFile(FILE, path.join(directory, "docker-compose.yml"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("docker-compose.yml", () => {
  it.runIf(engine)("is what docker-compose understands", async () => {
    await writeFile(path.join(directory, ".env"), "POSTGRES_PASSWORD=example\nPOSTGRES_APPLICATION_PASSWORD=another\n");
    const { stdout } = await run("docker-compose", ["config"], { cwd: directory });
    expect(parse(stdout).services.api.environment).toMatchObject({
      DATABASE_URL: "postgres://tiktok_connect_application:another@postgres:5432/tiktok_connect",
      REDIS_URL: "redis://redis:6379",
    });
  });

  it.runIf(engine)("asks for the database's password rather than inventing one", async () => {
    await writeFile(path.join(directory, ".env"), "");
    await expect(run("docker-compose", ["config"], { cwd: directory })).rejects.toMatchObject({
      stderr: expect.stringContaining("POSTGRES_PASSWORD"),
    });
  });

  it("starts api and two workers once the database is migrated, and lets nobody but the api be reached", async () => {
    const { services } = parse(await readFile(FILE, "utf8"), { merge: true });
    const afterMigration = { migrate: { condition: "service_completed_successfully" } };
    expect(services.api.depends_on).toEqual(afterMigration);
    expect(services.worker.depends_on).toEqual(afterMigration);
    expect(services.worker.deploy.replicas).toBe(2);
    expect(Object.keys(services).filter((name) => services[name].ports)).toEqual(["api"]);
  });

  it("gives our programs a file system that they cannot write to but for /tmp and their data, and no privileges", async () => {
    const { services } = parse(await readFile(FILE, "utf8"), { merge: true });
    for (const name of ["migrate", "api", "worker"]) {
      expect(services[name]).toMatchObject({
        read_only: true,
        tmpfs: ["/tmp"],
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      for (const volume of services[name].volumes ?? []) expect(volume).toMatch(/:\/data$/);
    }
  });

  it("keeps what waits for the database in one place, where every program brings it in and the api tells of it", async () => {
    const { services } = parse(await readFile(FILE, "utf8"), { merge: true });
    expect(services.api.volumes).toEqual(["data:/data"]);
    expect(services.worker.volumes).toEqual(services.api.volumes);
  });

  it("tells nobody but migrate and Postgres whose the database is", async () => {
    const { services } = parse(await readFile(FILE, "utf8"), { merge: true });
    const OWNER = /POSTGRES_PASSWORD\}|POSTGRES_PASSWORD:\?/;
    const told = Object.keys(services).filter((name) => OWNER.test(JSON.stringify(services[name].environment ?? {})));
    expect(told.toSorted()).toEqual(["migrate", "postgres"]);
    for (const name of ["api", "worker"]) {
      expect(services[name].environment).toMatchObject({ MIGRATION_DATABASE_URL: "", POSTGRES_PASSWORD: "" });
      expect(services[name].environment.DATABASE_URL).toMatch(/^postgres:\/\/tiktok_connect_application:/);
    }
  });

  it("keeps secrets out of the file", async () => {
    const text = await readFile(FILE, "utf8");
    expect(text).not.toMatch(/(SECRET|KEYS|PASSWORD|TOKEN): (?!\$\{|"")/);
  });
});
