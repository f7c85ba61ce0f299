import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { createEndpoint, putEndpoint } from "../api/webhooks.ts";
import { errorWords } from "../notices/error-words.ts";
import { textOf } from "../sign-in/identity-layout.tsx";
import { webhookTexts } from "../texts/webhooks.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { chosenEvents, EventChoices, USUAL_EVENTS } from "./event-choices.tsx";
import type { NewSecret } from "./secret-notice.tsx";

const words = webhookTexts.add;

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
    const eventTypes = chosenEvents(form);
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
        <EventChoices chosen={USUAL_EVENTS} />
        <p role="alert" className="text-sm text-bad empty:hidden">
          {noEvents && webhookTexts.noEvents}
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
