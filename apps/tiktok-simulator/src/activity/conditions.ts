import type { Condition } from "@tiktok-connect/tiktok-simulator-control";
import type { App } from "../state/apps.ts";
import type { Grant } from "../state/grants.ts";

/** Makes a question of a condition, cheap enough to be asked at every event. */
export function conditionOf(app: App, condition: Condition): () => boolean {
  if ("held" in condition) return () => app.faults.held >= condition.held;
  if ("acknowledged" in condition) return () => app.outbox.acknowledged >= condition.acknowledged;
  if ("tokenCalls" in condition) {
    return () => (grantOf(app, condition.openId)?.tokenCalls ?? 0) >= condition.tokenCalls;
  }
  if ("refreshes" in condition) {
    const { openId, refreshes } = condition;
    if (openId !== undefined) return () => (grantOf(app, openId)?.refreshes ?? 0) >= refreshes;
    return () => app.activity.refreshes >= refreshes;
  }
  const { endpoint, grantType, calls } = condition;
  const counts = app.activity.calls;
  if (endpoint !== "token") return () => counts[endpoint] >= calls;
  const { token } = counts;
  if (grantType) return () => token[grantType] >= calls;
  return () => Object.values(token).reduce((sum, count) => sum + count, 0) >= calls;
}

function grantOf(app: App, openId: string): Grant | undefined {
  return app.grants.get(app.userIdByOpenId.get(openId) ?? "");
}
