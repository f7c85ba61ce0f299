import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WebhookEndpoint } from "@tiktok-connect/contract";
import { type FormEvent, useId, useState } from "react";
import { changeEvents, putEndpoint } from "../api/webhooks.ts";
import { errorWords } from "../notices/error-words.ts";
import { webhookTexts } from "../texts/webhooks.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { chosenEvents, EventChoices } from "./event-choices.tsx";

const words = webhookTexts.change;

/** Chooses anew of what an endpoint is told. */
export function EventsDialog({ endpoint, onClose }: { endpoint: WebhookEndpoint; onClose: () => void }) {
  const queryClient = useQueryClient();
  const formId = useId();
  const [noEvents, setNoEvents] = useState(false);
  const change = useMutation({
    mutationFn: changeEvents,
    onSuccess: (changed) => {
      putEndpoint(queryClient, changed);
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const eventTypes = chosenEvents(new FormData(event.currentTarget));
    setNoEvents(eventTypes.length === 0);
    if (eventTypes.length > 0) change.mutate({ id: endpoint.id, eventTypes });
  };
  return (
    <Dialog
      title={words.title(new URL(endpoint.url).host)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={formId} look="primary" busy={change.isPending}>
            {words.submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <EventChoices chosen={endpoint.eventTypes} />
      </form>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {noEvents && webhookTexts.noEvents}
        {!noEvents && change.isError && errorWords(change.error)}
      </p>
    </Dialog>
  );
}
