import type { EncryptionKey } from "./values.ts";

/** What each part of the product needs to know; a process asks for its groups and for no more. */
export interface Settings {
  /** For links in letters. */
  site: { publicUrl: string };
  page: {
    port: number;
    /** Origin under which a browser reaches the page and the api. */
    publicUrl: string;
    /** Only programs on this machine reach `publicUrl`, which allows conveniences that a server must not have. */
    loopback: boolean;
    /** Hops whose forwarded address is believed; 0: none. */
    trustProxy: number;
    /** Signs sessions. */
    authSecret: string;
    signUp: "open" | "closed";
    /** Null: the first user is the operator, which only a loopback `publicUrl` allows. */
    operatorEmails: readonly string[] | null;
    /** Null: `/metrics` asks for no token, which only a loopback `publicUrl` allows. */
    metricsToken: string | null;
  };
  mail: {
    /** Null: nothing is sent. */
    smtpUrl: string | null;
    from: string;
    /** Letters that cannot be sent are shown in the log, links included: never in production. */
    showInLog: boolean;
  };
  broker: {
    /** Requests a second with one API key, all processes together; 0: no limit. */
    apiKeyRatePerSecond: number;
  };
  webhooks: {
    /** Where they may be delivered to; `loopback`: to this machine as well. */
    networks: "public" | "loopback";
  };
  database: {
    /** Null: embedded Postgres in `dataDir`. */
    url: string | null;
    dataDir: string;
  };
  /** What `migrate` needs besides, and nothing else may have. */
  migration: {
    /** Of the role that owns what is in the database; null: the application's role does. */
    databaseUrl: string | null;
  };
  /** The first key seals, all of them open. */
  encryption: { keys: readonly [EncryptionKey, ...EncryptionKey[]] };
  queue: {
    /** Null: the queue lives in Postgres. */
    redisUrl: string | null;
  };
  tiktok: {
    /** True: no TikTok app is configured, and the simulator stands in for TikTok. */
    simulator: boolean;
    clientKey: string;
    clientSecret: string;
    redirectUri: string;
    authorizeUrl: string;
    apiOrigin: string;
    pkce: "off" | "s256-hex";
    /** Comma-separated, as written: the scope catalogue judges it. */
    scopes: string;
    /** Likewise: what only operators are asked for. */
    canaryScopes: string;
  };
  tiktokWebhooks: {
    /** What TikTok may sign with: the client secret, and the one before while it is being changed. */
    secrets: readonly string[];
    /** How old a signature may be. */
    toleranceSeconds: number;
  };
  engine: {
    /** Requests a second to TikTok, for all processes together; 0: no limit. */
    refreshRatePerSecond: number;
    /** Exchanges in flight, per worker. */
    refreshConcurrency: number;
  };
  simulator: {
    port: number;
    clientKey: string;
    clientSecret: string;
    redirectUri: string;
    /** Where the simulator tells what happens, as TikTok does. */
    webhookUrl: string;
    /** Where grants are kept from one start to the next. */
    stateFile: string;
  };
  log: { level: string };
}

export type SettingsGroup = keyof Settings;
