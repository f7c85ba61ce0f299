/**
 * What a promise comes to, if it does so in time; what it stands for goes on all the same.
 *
 * @throws {DOMException} `TimeoutError`
 */
export async function within<Value>(timeMs: number, promise: Promise<Value>): Promise<Value> {
  const late = AbortSignal.timeout(timeMs);
  return Promise.race([
    promise,
    new Promise<never>((_resolve, reject) => late.addEventListener("abort", () => reject(late.reason))),
  ]);
}
