import { text } from "node:stream/consumers";
import type {
  Account,
  ApiKey,
  AuditTrail,
  Capabilities,
  ConnectionAttempt,
  DeletionAnswer,
  DisconnectedEvent,
  IdentityOptions,
  IdentityStep,
  Notice,
  OperatorOverview,
  Problem,
  RefreshAnswer,
  Session,
  WebhookDelivery,
  WebhookEndpoint,
} from "@tiktok-connect/contract";
import type { Connect } from "vite";
import { API_KEY, apiKey, CATALOGUE, webhookDelivery, webhookEndpoint } from "./builders.ts";

type Response = Parameters<Connect.SimpleHandleFunction>[1];
type Answer = { status: number; body?: unknown };

const NOT_FOUND: Problem = { type: "about:blank", title: "There is nothing here", status: 404, code: "not_found" };

/**
 * Speaks the api's side of the contract over real HTTP, for states of the page that are hard to reach with the api.
 * What it answers is set by its fields; what it was told is in `commands`.
 */
export class StubApi {
  user: { name: string; email: string } | null = { name: "Ada", email: "ada@example.com" };
  options: IdentityOptions = { signUp: "open", mail: true };
  /** What signing up leads to. */
  afterSignUp: IdentityStep["next"] = "sign_in";
  sessions: Session[] = [];
  apiKeys: ApiKey[] = [];
  accountLetters = true;
  accounts: Account[] = [];
  endpoints: WebhookEndpoint[] = [];
  /** Of whichever endpoint. */
  deliveries: WebhookDelivery[] = [];
  notices: Notice[] = [];
  /** What comes of having one's data deleted. */
  deletion: DeletionAnswer = { deleted: true, accounts: [] };
  attempt: ConnectionAttempt | null = null;
  /** Null to somebody who is no operator. */
  overview: OperatorOverview | null = null;
  /** Of the audit trail: by what was asked for, as in `action=account`. */
  readonly audit = new Map<string, AuditTrail>();
  capabilities: Capabilities = { configured: ["user.info.basic"], waiting: ["video.publish"], catalogue: CATALOGUE };
  /** By which types events were asked for. */
  readonly eventsAsked: (string | null)[] = [];
  eventPages: { events: object[]; next: string | null }[] = [{ events: [], next: null }];
  /** Paths that do not answer as they should: with a status and perhaps a body, or not at all. */
  readonly faults = new Map<string, number | "silence" | { status: number; body: object }>();
  /** Bodies of unsafe requests to the sign-in pages' side, by path. */
  readonly bodies = new Map<string, unknown>();
  /** Unsafe requests, such as `POST /api/accounts/ID/refresh`, in their order. */
  readonly commands: string[] = [];
  /** What each line that was opened had heard before, in their order; null: nothing. */
  readonly resumed: (string | null)[] = [];
  readonly #streams = new Set<Response>();
  #lastEventId = 0;
  readonly #silent = new Set<Response>();

  /** Tells open pages that an account changed. */
  change(account: Account): void {
    this.accounts = this.accounts.map((known) => (known.id === account.id ? account : known));
    this.#tell("account", account);
  }

  /** Tells open pages that a disconnect ended. */
  endDisconnect(event: DisconnectedEvent): void {
    this.accounts = this.accounts.filter(({ id }) => id !== event.accountId);
    this.#tell("disconnected", event);
  }

  /** Lines that pages hold at the moment. */
  get openLines(): number {
    return this.#streams.size;
  }

  /** Cuts the live line; pages that come back to it are refused while `faults` says so. */
  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  /** Answers at last those that asked while `faults` kept them in silence, and whoever asks later. */
  endSilence(status: number, body: object): void {
    for (const [path, fault] of this.faults) if (fault === "silence") this.faults.delete(path);
    for (const response of this.#silent) send(response, { status, body });
    this.#silent.clear();
  }

  close(): void {
    for (const response of [...this.#streams, ...this.#silent]) response.destroy();
  }

  readonly middleware: Connect.NextHandleFunction = (req, res, next) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://stub");
    if (!pathname.startsWith("/api/")) {
      next();
      return;
    }
    if (req.method !== "GET") this.commands.push(`${req.method} ${pathname}`);
    const fault = this.faults.get(pathname);
    if (fault === "silence") this.#silent.add(res);
    else if (typeof fault === "number") send(res, { status: fault, body: { message: "not from the api" } });
    else if (fault !== undefined) send(res, fault);
    else if (pathname === "/api/events") {
      this.resumed.push(req.headers["last-event-id"]?.toString() ?? searchParams.get("lastEventId"));
      this.#openStream(res);
    } else {
      // Also where nobody reads it: an answer that comes before the body is sent confuses browsers.
      void text(req).then((body) => {
        if (body !== "") this.bodies.set(pathname, JSON.parse(body));
        send(res, this.#answer(req.method ?? "GET", pathname, searchParams));
      });
    }
  };

  #answer(method: string, path: string, query: URLSearchParams): Answer {
    if (path === "/api/identity/get-session") return { status: 200, body: this.user && { user: this.user } };
    if (path === "/api/identity/options") return { status: 200, body: this.options };
    if (path.startsWith("/api/identity/")) return this.#changeSession(path);
    // By the link of a letter, signed in or not.
    if (path === "/api/letters/unsubscribe") return this.#command(method, path);
    if (this.user === null) return { status: 401, body: { type: "about:blank", title: "Nobody is signed in" } };
    if (method !== "GET") return this.#command(method, path);
    if (path.endsWith("/events")) this.eventsAsked.push(query.get("types"));
    if (path.endsWith("/events")) return { status: 200, body: this.eventPages[Number(query.get("before") ?? 0)] };
    if (path === "/api/operator/audit") {
      return { status: 200, body: this.audit.get(query.toString()) ?? { entries: [], next: null } };
    }
    if (path.endsWith("/deliveries")) return { status: 200, body: { deliveries: this.deliveries, next: null } };
    const bodies: Record<string, object> = {
      "/api/letters": { accountLetters: this.accountLetters },
      "/api/sessions": { sessions: this.sessions },
      "/api/api-keys": { apiKeys: this.apiKeys },
      "/api/webhook-endpoints": { endpoints: this.endpoints },
      "/api/accounts": { accounts: this.accounts },
      "/api/capabilities": this.capabilities,
      "/api/notices": { notices: this.notices },
      "/api/connection-attempts/latest": { attempt: this.attempt },
      ...(this.overview && { "/api/operator/overview": this.overview }),
    };
    const account = this.accounts.find(({ id }) => path === `/api/accounts/${id}`);
    const body = account ?? bodies[path];
    return body ? { status: 200, body } : { status: 404, body: NOT_FOUND };
  }

  #command(method: string, path: string): Answer {
    if (path.endsWith("/dismissal")) return { status: 204 };
    if (path === "/api/personal-data/deletion") {
      if (this.deletion.deleted) this.user = null;
      return { status: 200, body: this.deletion };
    }
    if (path.startsWith("/api/letters")) {
      const asked = this.bodies.get(path) as { accountLetters: boolean } | undefined;
      this.accountLetters = asked?.accountLetters ?? false;
      return { status: 200, body: { accountLetters: this.accountLetters } };
    }
    if (path.startsWith("/api/webhook-endpoints")) return this.#changeEndpoints(method, path);
    if (path.startsWith("/api/sessions")) return this.#endSessions(path);
    if (path.startsWith("/api/api-keys")) return this.#changeApiKeys(path);
    if (path.startsWith("/api/parked-grants/")) {
      return method === "POST" ? { status: 200, body: { accountId: path.split("/")[3] } } : { status: 202 };
    }
    if (path.startsWith("/api/accounts/")) {
      const accountId = path.split("/")[3] ?? "";
      if (method === "PATCH") return this.#rename(accountId, this.bodies.get(path) as { label: string | null });
      if (path.endsWith("/fresh-start")) return { status: 200, body: { accountId } };
      const asked: RefreshAnswer = { accountId, outcome: "asked" };
      return { status: 202, body: path.endsWith("/refresh") ? asked : { accountId } };
    }
    return { status: 404, body: NOT_FOUND };
  }

  #rename(accountId: string, { label }: { label: string | null }): Answer {
    this.accounts = this.accounts.map((known) => (known.id === accountId ? { ...known, label } : known));
    return { status: 200, body: this.accounts.find(({ id }) => id === accountId) };
  }

  #changeSession(path: string): Answer {
    const name = path.slice("/api/identity".length);
    if (name === "/sign-in/email") this.user = { name: "Ada", email: "ada@example.com" };
    if (name === "/sign-out") this.user = null;
    const answers: Record<string, object> = {
      "/sign-in/email": { next: "signed_in" },
      "/sign-up/email": { next: this.afterSignUp },
      "/accept-invitation": { next: "sign_in" },
      "/invitation": { email: "ada@example.com", operator: true },
    };
    return { status: 200, body: answers[name] ?? {} };
  }

  #changeEndpoints(method: string, path: string): Answer {
    const [, , , id, action] = path.split("/");
    if (method === "DELETE") {
      this.endpoints = this.endpoints.filter((endpoint) => endpoint.id !== id);
      return { status: 204 };
    }
    if (action === "test") this.deliveries = [webhookDelivery({ eventType: "test", accountId: null })];
    if (action === "test" || action === "deliveries") return { status: 202, body: {} };
    const known = this.endpoints.find((endpoint) => endpoint.id === id);
    const asked = this.bodies.get(path) as Pick<WebhookEndpoint, "url" | "eventTypes"> | undefined;
    const endpoint = known ?? webhookEndpoint(asked);
    if (action === "enable") Object.assign(endpoint, { disabledAt: null, disabledReason: null, failingSince: null });
    if (action === undefined && known) Object.assign(known, asked);
    else if (action === undefined) this.endpoints.push(endpoint);
    return { status: 200, body: { endpoint, secret: "whsec_c2hvd24tb25jZQ==" } };
  }

  #endSessions(path: string): Answer {
    const id = path.split("/")[3];
    this.sessions = this.sessions.filter((session) => id !== undefined && session.id !== id);
    if (id === undefined) this.user = null;
    return { status: 204 };
  }

  /** A key is made as it was asked for, and revoked by its id. */
  #changeApiKeys(path: string): Answer {
    const id = path.split("/")[3];
    this.apiKeys = this.apiKeys.filter((known) => known.id !== id);
    if (id !== undefined) return { status: 204 };
    const made = apiKey({ id: crypto.randomUUID(), ...(this.bodies.get(path) as Partial<ApiKey>) });
    this.apiKeys = [...this.apiKeys, made];
    return { status: 201, body: { apiKey: made, key: API_KEY } };
  }

  #openStream(res: Response): void {
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    res.write("retry: 200\n\n");
    this.#streams.add(res);
    res.on("close", () => this.#streams.delete(res));
  }

  #tell(event: string, data: object): void {
    this.#lastEventId += 1;
    for (const stream of this.#streams)
      stream.write(`id: ${this.#lastEventId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function send(res: Response, { status, body }: Answer): void {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(body === undefined ? undefined : JSON.stringify(body));
}
