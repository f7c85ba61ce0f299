import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newWebhookEndpoint, type WebhookEventType, webhookEventType } from "@tiktok-connect/contract";
import { type FormEvent, useId, useState } from "react";
import { createEndpoint, putEndpoint } from "../api/webhooks.ts";
import { errorWords } from "../notices/error-words.ts";
import { textOf } from "../sign-in/identity-layout.tsx";
import { webhookTexts } from "../texts/webhooks.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import type { NewSecret } from "./secret-notice.tsx";

const words = webhookTexts.add;

/** What an endpoint is told of when nothing else is chosen. */
const USUAL: ReadonlySet<WebhookEventType> = new Set(newWebhookEndpoint.parse({ url: "-" }).eventTypes);
/** The usual ones first. */
const EVENTS = webhookEventType.options.toSorted((a, b) => Number(USUAL.has(b)) - Number(USUAL.has(a)));

export function EndpointForm({ onSecret }: { onSecret: (secret: NewSecret) => void }) {
  const queryClient = useQueryClient();
  const titleId = useId();
  const [noEvents, setNoEvents] = useState(false);
  const add = useMutation({
    mutationFn: createEndpoint,
    onSuccess: ({ endpoint, secret }) => {
      putEndpoint(queryClient, endpoint);
      onSecret({ text: secret, rotated: false });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const eventTypes = EVENTS.filter((type) => form.getAll("event").includes(type));
    setNoEvents(eventTypes.length === 0);
    if (eventTypes.length > 0) add.mutate({ url: textOf(form, "url"), eventTypes });
  };
  return (
    <section aria-labelledby={titleId} className="grid grid-cols-1 gap-3">
      <h2 id={titleId} className="text-lg font-semibold">
        {words.title}
      </h2>
      <form
        // Emptied when it has done its work.
        key={add.isSuccess ? add.submittedAt : "form"}
        className="grid grid-cols-1 gap-4 rounded-2xl border border-line bg-surface p-6"
        onSubmit={submit}
      >
        <Field label={words.url} hint={words.urlHint} name="url" type="url" inputMode="url" maxLength={2000} required />
        <fieldset>
          <legend className="text-sm font-medium">{words.events}</legend>
          <div className="mt-1.5 grid grid-cols-1 gap-x-4 sm:grid-cols-2">
            {EVENTS.map((type) => (
              <EventChoice key={type} type={type} />
            ))}
          </div>
        </fieldset>
        <p role="alert" className="text-sm text-bad empty:hidden">
          {noEvents && words.noEvents}
          {!noEvents && add.isError && errorWords(add.error)}
        </p>
        <div>
          <Button type="submit" busy={add.isPending}>
            {words.submit}
          </Button>
        </div>
      </form>
    </section>
  );
}

function EventChoice({ type }: { type: WebhookEventType }) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2 text-sm">
      <input type="checkbox" name="event" value={type} defaultChecked={USUAL.has(type)} className="size-4" />
      {webhookTexts.events[type]}
    </label>
  );
}
