import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseWebhook, removalReasonOf } from "./webhook.ts";

const sample = {
  client_key: "aw1",
  event: "authorization.removed",
  create_time: 1_615_338_610,
  user_openid: "afd97af1-b87b-48b9-ac98-410aghda5344",
  content: '{"reason": 1 }',
};
const parse = (value: unknown) => parseWebhook(Buffer.from(JSON.stringify(value)));

test("reads TikTok's envelope", () => {
  expect(parse(sample)).toMatchObject({
    clientKey: "aw1",
    event: "authorization.removed",
    happenedAt: new Date("2021-03-10T01:10:10Z"),
    openId: sample.user_openid,
    content: '{"reason": 1 }',
  });
});

test("reads one that is about nobody", () => {
  const { user_openid: _nobody, ...rest } = sample;
  expect(parse({ ...rest, event: "portability.download.ready" })?.openId).toBeNull();
});

test("keeps no token that stands where an open id should, as in TikTok's sample", () => {
  const webhook = parse({ ...sample, user_openid: "act.example12345!4360", content: '{"token":"rft.secret12345"}' });
  expect(webhook?.openId).toBeNull();
  expect(webhook?.content).not.toContain("secret");
});

test("tells the same event by what it tells, and others apart", () => {
  const digest = (change: object) => parse({ ...sample, ...change })?.digest.toString("hex");
  expect(digest({ unheard_of: true })).toBe(digest({}));
  const changes = [{ event: "post.publish.failed" }, { create_time: 1 }, { user_openid: "b" }, { content: "{}" }];
  expect(new Set([{}, ...changes].map(digest)).size).toBe(5);
});

describe("what is no webhook is null", () => {
  test.each([
    {},
    [],
    null,
    { ...sample, client_key: "" },
    { ...sample, event: 7 },
    { ...sample, event: "a b" },
    { ...sample, create_time: "1615338610" },
    { ...sample, create_time: 1.5 },
    { ...sample, create_time: 10 ** 15 },
    { ...sample, user_openid: "a\0b" },
    { ...sample, content: { reason: 1 } },
    { ...sample, content: "a".repeat(10_000) },
  ])("%j", (value) => expect(parse(value)).toBeNull());

  test("whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseWebhook(bytes);
      }),
    );
  });
});

test.each([
  ['{"reason": 0}', "unknown"],
  ['{"reason": 1 }', "user_disconnected"],
  ['{"reason":2}', "account_deleted"],
  ['{"reason":3}', "age_changed"],
  ['{"reason":4}', "account_banned"],
  ['{"reason":5}', "developer_revoked"],
  ['{"reason":6}', "unknown"],
  ['{"reason":"1"}', "unknown"],
  ["{}", "unknown"],
  ["", "unknown"],
  ["nonsense", "unknown"],
])("%s means %s", (content, reason) => expect(removalReasonOf(content)).toBe(reason));
