import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WebhookEndpoint } from "@tiktok-connect/contract";
import { useState } from "react";
import {
  deleteEndpoint,
  enableEndpoint,
  putEndpoint,
  rotateSecret,
  testEndpoint,
  webhookDeliveriesQuery,
  webhookEndpointsQuery,
} from "../api/webhooks.ts";
import { errorWords } from "../notices/error-words.ts";
import { webhookTexts } from "../texts/webhooks.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EventsDialog } from "./events-dialog.tsx";
import type { NewSecret } from "./secret-notice.tsx";

const words = webhookTexts.endpoint;

interface EndpointActionsProps {
  endpoint: WebhookEndpoint;
  onSecret: (secret: NewSecret) => void;
}

export function EndpointActions({ endpoint, onSecret }: EndpointActionsProps) {
  const { id, url, disabledAt } = endpoint;
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<"events" | "removal" | null>(null);
  const close = () => setOpen(null);
  const test = useMutation({
    mutationFn: () => testEndpoint(id),
    onSuccess: () => queryClient.invalidateQueries(webhookDeliveriesQuery(id)),
  });
  const enable = useMutation({
    mutationFn: () => enableEndpoint(id),
    onSuccess: () => queryClient.invalidateQueries(webhookEndpointsQuery),
  });
  const rotate = useMutation({
    mutationFn: () => rotateSecret(id),
    onSuccess: ({ endpoint: rotated, secret }) => {
      putEndpoint(queryClient, rotated);
      onSecret({ text: secret, rotated: true });
    },
  });
  const error = test.error ?? enable.error ?? rotate.error;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {disabledAt === null ? (
          <Button aria-label={words.testName(url)} busy={test.isPending} onClick={() => test.mutate()}>
            {words.test}
          </Button>
        ) : (
          <Button aria-label={words.enableName(url)} busy={enable.isPending} onClick={() => enable.mutate()}>
            {words.enable}
          </Button>
        )}
        <Button aria-label={words.changeName(url)} aria-haspopup="dialog" onClick={() => setOpen("events")}>
          {words.change}
        </Button>
        <Button aria-label={words.rotateName(url)} busy={rotate.isPending} onClick={() => rotate.mutate()}>
          {words.rotate}
        </Button>
        <Button
          look="quiet"
          aria-label={words.removeName(url)}
          aria-haspopup="dialog"
          onClick={() => setOpen("removal")}
        >
          {words.remove}
        </Button>
      </div>
      <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
        {error && `${webhookTexts.failed} ${errorWords(error)}`}
      </p>
      {open === "events" && <EventsDialog endpoint={endpoint} onClose={close} />}
      {open === "removal" && <RemovalDialog id={id} url={url} onClose={close} />}
    </div>
  );
}

function RemovalDialog({ id, url, onClose }: { id: string; url: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteEndpoint(id),
    onSuccess: () => {
      onClose();
      return queryClient.invalidateQueries(webhookEndpointsQuery);
    },
  });
  const { removal } = webhookTexts;
  return (
    <Dialog
      title={removal.title(new URL(url).host)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{removal.keep}</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {removal.confirm}
          </Button>
        </>
      }
    >
      <p>{removal.body}</p>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {remove.isError && errorWords(remove.error)}
      </p>
    </Dialog>
  );
}
