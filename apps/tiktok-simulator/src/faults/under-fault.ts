import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "@tiktok-connect/tiktok-simulator-control";
import { htmlMishap } from "../pages/mishap-page.ts";
import { type Answer, DROPPED, html, rawJson } from "../server/answer.ts";
import type { ActiveFault } from "./fault-board.ts";
import type { ReleasedAs } from "./parking-place.ts";

type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;

/** What an `alter_answer` fault does to the members of a successful answer. */
export type Alteration = Pick<FaultOf<"alter_answer">, "omit" | "replace">;

/** How one endpoint behaves, with its own form of refusing. */
export interface Endpoint {
  /** Does what was asked for, durably, and says so. */
  commit(alteration: Alteration | null): Promise<Answer>;
  refuse(refusal: { error: string; description: string; status: number | null }): Answer;
}

/** The words that the endpoint has for faults of the server. */
export interface FaultWords {
  readonly unavailable: string;
  readonly rateLimited: string;
}

/** Lets a request meet its fault, if it has one. */
export async function underFault(active: ActiveFault | null, endpoint: Endpoint, words: FaultWords): Promise<Answer> {
  if (!active) return endpoint.commit(null);
  const { fault, parking } = active;
  if (fault.kind === "truncated_json") return truncated(await endpoint.commit(null));
  if (fault.kind === "alter_answer") return altered(await endpoint.commit(fault), fault);
  if (fault.kind === "hold") return around(fault.when, endpoint, () => parking.park());
  if (fault.kind === "delay") return around(fault.when, endpoint, () => sleep(fault.ms, "proceed"));
  if (fault.kind === "drop") return around(fault.when, endpoint, async () => "drop");
  return insteadOfCommit(fault, endpoint, words);
}

async function around(
  when: FaultOf<"hold">["when"],
  endpoint: Endpoint,
  meet: () => Promise<ReleasedAs>,
): Promise<Answer> {
  if (when === "before_commit") return (await meet()) === "drop" ? DROPPED : endpoint.commit(null);
  const answer = await endpoint.commit(null);
  return (await meet()) === "drop" ? DROPPED : answer;
}

function insteadOfCommit(
  fault: FaultOf<"unavailable" | "rate_limited" | "html" | "refuse">,
  endpoint: Endpoint,
  words: FaultWords,
): Answer {
  if (fault.kind === "html") return html(htmlMishap(), { status: fault.status });
  if (fault.kind === "unavailable") {
    return endpoint.refuse({ error: words.unavailable, description: "", status: fault.status });
  }
  if (fault.kind === "refuse") {
    return endpoint.refuse({ error: fault.error, description: fault.description, status: fault.status ?? null });
  }
  const limited = endpoint.refuse({
    error: words.rateLimited,
    description: "The API rate limit was exceeded.",
    status: 429,
  });
  const { retryAfterSeconds } = fault;
  return retryAfterSeconds === undefined ? limited : { ...limited, headers: { "retry-after": `${retryAfterSeconds}` } };
}

function truncated(answer: Answer): Answer {
  if (answer.kind !== "json") return answer;
  const whole = JSON.stringify(answer.json);
  return rawJson(whole.slice(0, Math.floor(whole.length / 2)));
}

function altered(answer: Answer, { omit, replace }: Alteration): Answer {
  if (answer.kind !== "json" || ("error" in answer.json && typeof answer.json.error === "string")) return answer;
  const kept = Object.entries(answer.json).filter(([member]) => !omit.includes(member));
  return { ...answer, json: { ...Object.fromEntries(kept), ...replace } };
}
