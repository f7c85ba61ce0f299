import { appChange, newFault, removal } from "@tiktok-connect/tiktok-simulator-control";
import { changeApp } from "../control/app-commands.ts";
import { parse, userOf } from "../control/command.ts";
import { removeApp } from "../control/grant-commands.ts";
import type { App } from "../state/apps.ts";
import type { World } from "../state/world.ts";
import { OFFERED_FAULTS } from "./offered-faults.ts";

interface PortalForm {
  readonly world: World;
  readonly app: App;
  readonly form: URLSearchParams;
}

/** What each form of the portal does, by the name in its address. */
export const PORTAL_CHANGES: Readonly<Record<string, (input: PortalForm) => void>> = {
  scopes({ world, app, form }) {
    changeApp(world, app, { scopes: form.getAll("scope") });
  },

  lifetimes({ world, app, form }) {
    const change = {
      accessTokenSeconds: Number(form.get("access")),
      refreshTokenSeconds: Number(form.get("refresh")),
      rotatesRefreshToken: form.get("rotates") === "yes",
    };
    changeApp(world, app, parse(appChange, change));
  },

  removal({ world, app, form }) {
    const { openId, reason } = parse(removal, { openId: form.get("openId"), reason: form.get("reason") });
    removeApp(world, app, { user: userOf({ world, app }, openId), reason });
  },

  fault({ app, form }) {
    const offered = OFFERED_FAULTS.find(({ id }) => id === form.get("fault"));
    const times = form.get("times") === "once" ? 1 : null;
    app.faults.inject(parse(newFault, { ...offered?.fault, times }));
  },

  "clear-faults"({ app }) {
    app.faults.clear();
  },
};
