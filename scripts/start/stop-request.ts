import { findPackageManagers, whenOneIsGone } from "./ancestors.ts";

/** Why everything is to stop. */
class StopRequest extends Error {
  override readonly name = "StopRequest";
}

/**
 * Listens for Ctrl-C, for termination and for the death of the command that started us.
 *
 * @returns a signal that is aborted once, with a `StopRequest`; asking again changes nothing
 */
export function listenForStopRequests(): AbortSignal {
  const controller = new AbortController();
  const request = (why: string) => controller.abort(new StopRequest(why));
  process.on("SIGINT", () => request("Ctrl-C"));
  process.on("SIGTERM", () => request("SIGTERM"));
  process.on("SIGHUP", () => request("the terminal was closed"));
  process.on("disconnect", () => request("the command that started it has ended"));
  // Whoever read our output may be gone before we are; that must not keep us from stopping in order.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});

  findPackageManagers()
    .then((pids) => whenOneIsGone(pids, controller.signal))
    .then(() => request("the command that started it has ended"))
    .catch((error: unknown) => {
      if (!controller.signal.aborted) controller.abort(error);
    });
  return controller.signal;
}
