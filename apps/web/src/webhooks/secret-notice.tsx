import { webhookTexts } from "../texts/webhooks.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";

const words = webhookTexts.secret;

/** A secret as it came, once and never again. */
export interface NewSecret {
  text: string;
  /** It takes the place of another, which signs on for a while. */
  rotated: boolean;
}

export function SecretNotice({ secret, onDone }: { secret: NewSecret; onDone: () => void }) {
  return (
    <Notice tone="good" title={words.title} takeFocus="always" actions={<Button onClick={onDone}>{words.done}</Button>}>
      <p>
        {words.body} {secret.rotated && words.overlap}
      </p>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <code className="font-mono text-xs break-all">{secret.text}</code>
        <CopyButton value={secret.text} name={words.name} words={texts.copy} />
      </p>
    </Notice>
  );
}
