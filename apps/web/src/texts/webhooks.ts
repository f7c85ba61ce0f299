import type { WebhookEventType } from "@tiktok-connect/contract";

/** Words of the page about webhooks; loaded with it. */
export const webhookTexts = {
  pageTitle: "Webhooks · TikTok Connect",
  title: "Webhooks",
  intro:
    "Your own services are told what happens to your accounts, as it happens: by a signed POST request, as the Standard Webhooks convention has it.",
  loading: "Loading your endpoints",
  loadingFailed: "Your endpoints could not be loaded",
  empty: "No service is told of anything yet",
  failed: "That did not work.",

  add: {
    title: "Add an endpoint",
    url: "Address",
    urlHint: "An https address that is reached over the internet.",
    submit: "Add the endpoint",
  },

  change: {
    title: (host: string) => `Of what is ${host} told?`,
    cancel: "Leave it as it is",
    submit: "Tell it of these",
  },

  eventChoices: "Events it is told of",
  noEvents: "Choose at least one event.",

  events: {
    connected: "An account is connected",
    reauthorized: "It is reauthorized",
    reauthorize_by: "Its permission ends soon",
    reauthorization_required: "It needs its owner",
    upgrade_available: "It can be allowed more",
    scopes_changed: "Its permissions changed",
    disconnected: "It is disconnected",
    revoked: "Its access was removed at TikTok",
    renamed: "It has another label",
    refresh_failed: "A refresh did not succeed, and is tried again",
  } satisfies Record<WebhookEventType, string> as Record<WebhookEventType, string>,
  wireName: (type: WebhookEventType | "test") => (type === "test" ? "test" : `account.${type}`),

  secret: {
    title: "The secret of this endpoint",
    body: "The receiver checks signatures with it. It is shown this once: put it where the receiver finds it.",
    overlap: "The former secret signs beside it for a day, so that the receiver can change in its own time.",
    name: "the secret",
    done: "I have put it away",
  },

  endpoint: {
    working: "Enabled",
    failing: "Not answering",
    disabled: "Disabled",
    failingSince: "Deliveries fail since",
    disabledSince: "Told of nothing since",
    disabledReasons: {
      failing: "It took nothing for three days.",
      gone: "It answered that it is gone (410).",
    },
    overlapEnds: "The former secret signs until",
    test: "Send a test",
    testName: (url: string) => `Send a test to ${url}`,
    change: "Events",
    changeName: (url: string) => `Events that ${url} is told of`,
    rotate: "New secret",
    rotateName: (url: string) => `New secret for ${url}`,
    enable: "Enable",
    enableName: (url: string) => `Enable ${url}`,
    remove: "Delete",
    removeName: (url: string) => `Delete ${url}`,
  },

  removal: {
    title: (host: string) => `Delete the endpoint at ${host}?`,
    body: "It is told of nothing any more, and the list of what it was told is deleted with it.",
    keep: "Keep it",
    confirm: "Delete it",
  },

  deliveries: {
    title: "Deliveries",
    loading: "Loading deliveries",
    loadingFailed: "The deliveries could not be loaded.",
    empty: "Nothing was delivered yet. Send a test to see whether it arrives.",
    older: "Show older",
    states: { waiting: "Waiting", delivered: "Delivered", given_up: "Given up" },
    attempts: (count: number) => (count === 1 ? "1 attempt" : `${count} attempts`),
    answered: (status: number) => `answered ${status}`,
    next: "next attempt",
    again: "Deliver again",
    againName: (event: string, id: string) => `Deliver again: ${event}, ${id}`,
    fault: (fault: string) => faults[fault] ?? "no answer",
  },
};

const faults: Readonly<Record<string, string>> = {
  forbidden_network: "the address leads into a private network",
  timeout: "no answer in time",
  unknown_host: "the name of the host is not known",
  refused: "the connection was refused",
  tls: "the certificate was not accepted",
  connection: "the connection broke off",
};
