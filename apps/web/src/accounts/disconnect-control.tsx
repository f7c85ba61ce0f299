import type { Account } from "@tiktok-connect/contract";
import { Suspense, useState } from "react";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { late } from "../ui/late.ts";

const DisconnectDialog = late(async () => (await import("./disconnect-dialog.tsx")).DisconnectDialog);

/** "Disconnect", which first says what will happen. */
export function DisconnectControl({ account, name }: { account: Account; name: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        icon="unlink"
        className="first:-ms-3.5"
        aria-label={texts.account.disconnectName(name)}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        {texts.account.disconnect}
      </Button>
      {asking && (
        <Suspense>
          <DisconnectDialog account={account} name={name} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
