import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { errorWords } from "./error-words.ts";

interface ErrorNoticeProps {
  error: unknown;
  title?: string;
  onRetry: () => unknown;
}

/** Something could not be loaded, and can be tried again. */
export function ErrorNotice({ error, title, onRetry }: ErrorNoticeProps) {
  const words = errorWords(error);
  return (
    <div role="alert">
      <Notice
        tone="bad"
        title={title ?? words}
        actions={
          <Button icon="refresh" onClick={() => onRetry()}>
            {texts.tryAgain}
          </Button>
        }
      >
        {title && <p>{words}</p>}
      </Notice>
    </div>
  );
}
