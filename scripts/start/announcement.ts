import type { Settings } from "@tiktok-connect/settings";

export interface Announcement {
  readonly settings: Pick<Settings, "page" | "tiktok" | "queue">;
  readonly dataWhereabouts: string;
  readonly watching: boolean;
}

/** What somebody who just typed the command wants to know. */
export function announcement({ settings, dataWhereabouts, watching }: Announcement): string {
  const { page, tiktok, queue } = settings;
  const lines = [
    ["Open", page.publicUrl],
    ["TikTok", tiktok.simulator ? simulatorLine(tiktok) : `against TikTok, as app ${tiktok.clientKey}`],
    ["Data", dataWhereabouts],
    ...(queue.redisUrl === null ? [] : [["Queue", `Redis at ${new URL(queue.redisUrl).host}`]]),
    ...(watching ? [["Reload", "page, api and worker follow your changes"]] : []),
    ["Stop", "Ctrl-C"],
  ];
  const block = lines.map(([name = "", value]) => `    ${name.padEnd(8)}${value}`).join("\n");
  return `\n  TikTok Connect is running.\n\n${block}\n\n`;
}

function simulatorLine(tiktok: Settings["tiktok"]): string {
  return `against the TikTok simulator at ${new URL(tiktok.authorizeUrl).origin}, since no TIKTOK_CLIENT_KEY is set`;
}
