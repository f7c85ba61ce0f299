import { describeKeyComplaint } from "@tiktok-connect/db";
import { counted } from "../output.ts";
import type { KeyStatus } from "./read-key-status.ts";

/** What an operator can do about the keys; empty when there is nothing to do. */
export function adviceOnKeys(keys: readonly KeyStatus[]): string[] {
  const sealing = keys[0]?.id ?? "";
  return keys.flatMap((key) => adviceOn(key, sealing));
}

function adviceOn({ id, state, values, inJournal }: KeyStatus, sealing: string): string[] {
  switch (state) {
    case "seals":
      return [];
    case "opens":
      if (values > 0) return [`Run \`pnpm cli keys rotate\`: ${counted(values, "value")} are sealed with ${id}.`];
      if (inJournal > 0) return [waitsInJournal(id, inJournal)];
      return [
        `Nothing is sealed with ${id}. Once every api and worker runs with ${sealing} in front, and this still says so, take it out of ENCRYPTION_KEYS.`,
      ];
    case "missing":
      return values > 0
        ? [describeKeyComplaint({ keyId: id, fault: "missing", values })]
        : [`Put ${id} back: ${waitsInJournal(id, inJournal)}`];
    case "wrong":
      return [describeKeyComplaint({ keyId: id, fault: "wrong" })];
  }
}

function waitsInJournal(id: string, inJournal: number): string {
  return `${counted(inJournal, "value")} in the journal of this DATA_DIR are sealed with ${id}. The next start of an api or worker here brings them in; what is in journal/set-aside stays.`;
}
