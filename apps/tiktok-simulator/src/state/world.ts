import { randomBytes } from "node:crypto";
import type { AppSettings, NewUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Storage } from "../storage/storage.ts";
import { type App, newApp, registration } from "./apps.ts";
import { AuthorizationCodes } from "./authorization-codes.ts";
import { type Grant, newGrant } from "./grants.ts";
import { type JudgedToken, judgeToken } from "./token-state.ts";
import { TokenMint } from "./tokens.ts";
import { builtInUsers, newUser, openIdOf, type User } from "./users.ts";

/** Everything the simulator knows. Whoever changes something durable says so with `save…`. */
export class World {
  readonly apps = new Map<string, App>();
  readonly users = new Map<string, User>();
  readonly codes = new AuthorizationCodes();
  readonly mint: TokenMint;
  readonly #grants: Grant[] = [];
  readonly #storage: Storage;
  /** Where the simulator listens. */
  readonly origin: string;

  constructor(storage: Storage, origin: string) {
    this.#storage = storage;
    this.origin = origin;
    const { kept } = storage;
    this.mint = new TokenMint(kept.tokenKey ?? this.#newTokenKey());
    for (const user of builtInUsers()) this.users.set(user.userId, user);
    // What an older version did not know yet gets its default.
    for (const settings of kept.apps.values()) this.#addApp(registration(settings));
    for (const user of kept.users.values()) this.#addUser(user);
    for (const grant of kept.grants.values()) this.#addGrant(grant);
  }

  registerApp(settings: AppSettings): App {
    const app = this.#addApp(settings);
    this.saveApp(app);
    return app;
  }

  createUser(app: App, profile: NewUser): User {
    const user = newUser(profile, app.settings.clientKey);
    this.#addUser(user);
    this.saveUser(user);
    return user;
  }

  /** How this app names this user; from then on the app's open id leads back to the user. */
  openId(app: App, user: User): string {
    const openId = openIdOf(app.settings.clientKey, user.userId);
    app.userIdByOpenId.set(openId, user.userId);
    return openId;
  }

  userByOpenId(app: App, openId: string): User | null {
    return this.users.get(app.userIdByOpenId.get(openId) ?? "") ?? null;
  }

  /** Who may be signed in on the page of this app: those made for it, and those for everybody. */
  usersFor(app: App | null): User[] {
    const everybody = [...this.users.values()].filter((user) => user.madeFor === null);
    return app ? [...app.users, ...everybody] : everybody;
  }

  grantFor(app: App, user: User): Grant {
    const existing = app.grants.get(user.userId);
    if (existing) return existing;
    const { clientKey } = app.settings;
    const grant = newGrant({
      serial: this.#grants.length,
      clientKey,
      userId: user.userId,
      openId: this.openId(app, user),
    });
    this.#addGrant(grant);
    return grant;
  }

  /** Null when it is not a token of this simulator. */
  judge(token: string): JudgedToken | null {
    const claims = this.mint.read(token);
    const grant = claims ? this.#grants[claims.serial] : undefined;
    return claims && grant ? judgeToken(grant, claims) : null;
  }

  saveApp(app: App): void {
    this.#storage.save({ app: app.settings });
  }

  saveUser(user: User): void {
    this.#storage.save({ user });
  }

  saveGrant(grant: Grant): void {
    this.#storage.save({ grant });
  }

  /** Resolves once all that was saved so far would survive a crash. */
  durable(): Promise<void> {
    return this.#storage.durable();
  }

  #newTokenKey(): Buffer {
    const key = randomBytes(32);
    this.#storage.save({ tokenKey: key.toString("base64") });
    return key;
  }

  #addApp(settings: AppSettings): App {
    const app = newApp(settings);
    this.apps.set(settings.clientKey, app);
    return app;
  }

  #addUser(user: User): void {
    this.users.set(user.userId, user);
    const app = this.apps.get(user.madeFor ?? "");
    if (!app) return;
    app.users.push(user);
    this.openId(app, user);
  }

  #addGrant(grant: Grant): void {
    this.#grants[grant.serial] = grant;
    const app = this.apps.get(grant.clientKey);
    app?.grants.set(grant.userId, grant);
    app?.userIdByOpenId.set(grant.openId, grant.userId);
  }
}
