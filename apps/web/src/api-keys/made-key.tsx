import type { CreatedApiKey } from "@tiktok-connect/contract";
import { apiKeys } from "../texts/api-keys.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";

const words = apiKeys.made;

/** A key, this once. */
export function MadeKey({ made: { apiKey, key }, onKept }: { made: CreatedApiKey; onKept: () => void }) {
  return (
    <Notice
      tone="good"
      title={words.title(apiKey.name)}
      takeFocus="always"
      actions={<Button onClick={onKept}>{words.done}</Button>}
    >
      <p>{words.hint}</p>
      <p className="flex flex-wrap items-center justify-between gap-x-2">
        <code className="select-all">{key}</code>
        <CopyButton value={key} name={words.key} words={texts.copy} />
      </p>
    </Notice>
  );
}
