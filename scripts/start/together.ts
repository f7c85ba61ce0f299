/**
 * Runs tasks side by side. When one fails the others are told to give up, and all have ended before the failure is thrown: what is
 * half started can then be stopped in order.
 */
export async function together(
  signal: AbortSignal,
  ...tasks: readonly ((signal: AbortSignal) => Promise<void>)[]
): Promise<void> {
  const failure = new AbortController();
  const shared = AbortSignal.any([signal, failure.signal]);
  await Promise.all(
    tasks.map((task) =>
      task(shared).catch((error: unknown) => {
        if (!failure.signal.aborted) failure.abort(error);
      }),
    ),
  );
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
}
