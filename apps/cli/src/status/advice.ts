import { hostname } from "node:os";
import { ANSWERS_ON_DISK, latenessOf, TIKTOKS_ANSWERS } from "@tiktok-connect/db";
import { accounts, counted } from "../output.ts";
import type { Status } from "./read-status.ts";

/** What an operator can do now, the most urgent first; empty when all is well. */
export function adviceOn(status: Status): string[] {
  return [...onStop(status), ...onRejections(status), ...onJournal(status), ...onFaults(status), ...onLag(status)];
}

function onStop({ refreshing, breaker, grants }: Status): string[] {
  const advice: string[] = [];
  if (refreshing.state === "paused") {
    const urgency = grants.expired > 0 ? `${accounts(grants.expired)} cannot be used any more. ` : "";
    advice.push(`${urgency}Refreshing is paused: run \`pnpm cli resume\` when the reason for it is gone.`);
  }
  if (refreshing.state === "held") {
    advice.push(
      "TikTok asked for a rest (429): nothing has to be done. If it comes back, lower REFRESH_RATE; `pnpm cli resume` does not wait.",
    );
  }
  switch (breaker?.reason) {
    case "app_refused":
      advice.push(
        "TikTok refuses the app itself: copy TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET from the portal again, and restart the processes. No account is harmed; all of them go on by themselves.",
      );
      break;
    case "failures":
      advice.push(
        "Most requests to TikTok fail: run `pnpm cli doctor` to see whether this machine reaches it. If it does, wait: while nothing is paused, workers ask again every few seconds.",
      );
      break;
    case "rejections":
    case undefined:
      break;
  }
  return advice;
}

function onRejections({ rejectionsHeldSince, breaker, grants }: Status): string[] {
  if (!rejectionsHeldSince || breaker?.reason === "app_refused") return [];
  return [
    `Many accounts were rejected at once, and none of them ends before you have looked (${grants.suspect} now). After a restored backup that is to be expected: run \`pnpm cli suspects\`, then \`pnpm cli suspects accept\`. Otherwise make sure of the client key and secret first.`,
  ];
}

function onJournal({ journal, faults }: Status): string[] {
  const advice: string[] = [];
  const onDisk = faults.find(({ setting }) => setting === ANSWERS_ON_DISK);
  if (onDisk && !(journal.setAside > 0 && onDisk.detail.endsWith(` of ${hostname()}`))) {
    advice.push(
      `Answers of TikTok's lie on a disk, refused by the database: ${onDisk.detail}. Keep that directory, and look at the log there for why.`,
    );
  }
  if (journal.setAside > 0) {
    advice.push(
      `${counted(journal.setAside, "answer")} of TikTok's could not be saved and ${journal.setAside === 1 ? "lies" : "lie"} in DATA_DIR/journal/set-aside, offered again every minute while a worker or api runs: look at the log for why. A consent is not offered again; its owner connects anew.`,
    );
  }
  if (journal.waiting > 0) {
    advice.push(
      `${counted(journal.waiting, "answer")} of TikTok's ${journal.waiting === 1 ? "waits" : "wait"} in DATA_DIR to be saved: keep that directory, and see that a worker or api runs on it.`,
    );
  }
  return advice;
}

function onFaults({ faults }: Status): string[] {
  return faults
    .filter(({ setting }) => setting !== TIKTOKS_ANSWERS && setting !== ANSWERS_ON_DISK)
    .map(({ setting }) => `Look at ${setting}; \`pnpm cli doctor\` examines the settings.`);
}

function onLag(status: Status): string[] {
  const { grants } = status;
  const late = latenessOf({ ...status, living: grants.living, ratePerSecond: status.rate.perSecond });
  if (late === null) return [];
  if (late.neededPerSecond !== null) {
    return [
      `Accounts wait, and REFRESH_RATE is too low for ${accounts(grants.living)}: they need ${late.neededPerSecond} requests a second.`,
    ];
  }
  return [
    "Accounts wait although nothing holds up refreshing. After an outage they are worked off within REFRESH_RATE; else see that a worker runs and reaches Postgres and the queue (`pnpm cli doctor`, the worker's log).",
  ];
}
